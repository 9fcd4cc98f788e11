#pragma once
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/crc.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

// What Swift cannot import: function-like macros, and fields whose name or place differs between
// FFmpeg 5.1 (Debian 12) and 7.1 (Debian 13).

static const int32_t CFFmpegEndOfFile = AVERROR_EOF;
static const int32_t CFFmpegTryAgain = AVERROR(EAGAIN);
static const int32_t CFFmpegInvalidData = AVERROR_INVALIDDATA;
static const int32_t CFFmpegDecoderNotFound = AVERROR_DECODER_NOT_FOUND;
static const int32_t CFFmpegEncoderNotFound = AVERROR_ENCODER_NOT_FOUND;
static const int32_t CFFmpegFilterNotFound = AVERROR_FILTER_NOT_FOUND;
static const int32_t CFFmpegStreamNotFound = AVERROR_STREAM_NOT_FOUND;
static const int32_t CFFmpegPatchWelcome = AVERROR_PATCHWELCOME;
static const int32_t CFFmpegExit = AVERROR_EXIT;
static const int64_t CFFmpegNoTimestamp = AV_NOPTS_VALUE;

// The nine numbers of the display matrix that the container gives for a stream, or NULL.
static inline const int32_t *CFFmpegStreamDisplayMatrix(const AVStream *stream) {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
  const AVPacketSideData *side = av_packet_side_data_get(
      stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data,
      AV_PKT_DATA_DISPLAYMATRIX);
  return side && side->size >= 36 ? (const int32_t *)side->data : NULL;
#else
  size_t size = 0;
  const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  return data && size >= 36 ? (const int32_t *)data : NULL;
#endif
}

// The nine numbers of the display matrix that a frame carries (EXIF, SEI), or NULL.
static inline const int32_t *CFFmpegFrameDisplayMatrix(const AVFrame *frame) {
  const AVFrameSideData *side = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
  return side && side->size >= 36 ? (const int32_t *)side->data : NULL;
}

static inline int CFFmpegFrameIsInterlaced(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
  return (frame->flags & AV_FRAME_FLAG_INTERLACED) != 0;
#else
  return frame->interlaced_frame;
#endif
}

static inline void CFFmpegFrameSetInterlaced(AVFrame *frame, int interlaced) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
  if (interlaced)
    frame->flags |= AV_FRAME_FLAG_INTERLACED;
  else
    frame->flags &= ~AV_FRAME_FLAG_INTERLACED;
#else
  frame->interlaced_frame = interlaced;
#endif
}

// A frame that was coded without reference to any other, and from which decoding can begin.
static inline int CFFmpegFrameIsKey(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
  return (frame->flags & AV_FRAME_FLAG_KEY) != 0;
#else
  return frame->key_frame;
#endif
}

// How long a frame is shown, in stream time base; 0 when unknown.
static inline int64_t CFFmpegFrameDuration(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
  return frame->duration;
#else
  return frame->pkt_duration;
#endif
}

// Has a decoder that is not open yet pass on the numbers of packets to the frames made from them.
static inline void CFFmpegPassOnPacketNumbers(AVCodecContext *decoder) {
#if LIBAVCODEC_VERSION_MAJOR >= 60
  decoder->flags |= AV_CODEC_FLAG_COPY_OPAQUE;
#else
  decoder->reordered_opaque = 0;
#endif
}

// Gives the packet that is sent next its number.
static inline void CFFmpegNumberPacket(AVCodecContext *decoder, AVPacket *packet, int64_t number) {
#if LIBAVCODEC_VERSION_MAJOR >= 60
  (void)decoder;
  packet->opaque = (void *)(intptr_t)number;
#else
  (void)packet;
  decoder->reordered_opaque = number;
#endif
}

// The number of the packet that a frame was made from.
static inline int64_t CFFmpegFramePacketNumber(const AVFrame *frame) {
#if LIBAVCODEC_VERSION_MAJOR >= 60
  return (int64_t)(intptr_t)frame->opaque;
#else
  return frame->reordered_opaque;
#endif
}

static inline void CFFmpegSetSourceColour(AVBufferSrcParameters *parameters, const AVFrame *frame) {
#if LIBAVFILTER_VERSION_INT >= AV_VERSION_INT(10, 1, 100)
  parameters->color_space = frame->colorspace;
  parameters->color_range = frame->color_range;
#else
  (void)parameters;
  (void)frame;
#endif
}
