import CFFmpeg

/// A graph that makes one progressive picture of an interlaced frame and its neighbours.
///
/// It is built for one picture and thrown away: only sampled frames are worth deinterlacing, and
/// those are too far apart for a running graph.
struct Deinterlacer {
  private let graph: FilterGraph
  /// Owned by the graph, as is `sink`.
  private let source: UnsafeMutablePointer<AVFilterContext>
  private let sink: UnsafeMutablePointer<AVFilterContext>

  /// The progressive picture of `frame`: the field shown first, the other lines made up from
  /// before, after and around.
  ///
  /// `bwdif` in place of `yadif`: the same cost, fewer combs at moving edges.
  /// - Throws: `FFmpegError` when the filter is missing or refuses the picture.
  static func progressive(
    _ frame: FrameHandle, previous: FrameHandle?, next: FrameHandle?
  ) throws(FFmpegError) -> FrameHandle {
    let deinterlacer = try Deinterlacer(for: frame)
    if let previous, previous.isAlike(frame) { try deinterlacer.push(previous, stamp: -1) }
    try deinterlacer.push(frame, stamp: 0)
    if let next, next.isAlike(frame) { try deinterlacer.push(next, stamp: 1) }
    try deinterlacer.finish()
    return try deinterlacer.pull(stamp: 0)
  }

  private init(for frame: FrameHandle) throws(FFmpegError) {
    graph = try FilterGraph()
    source = try Self.source(in: graph.pointer, for: frame)
    sink = try Self.filter(in: graph.pointer, "buffersink", nil)
    let filter = try Self.filter(
      in: graph.pointer, "bwdif", "mode=send_frame:parity=auto:deint=interlaced")
    try check("avfilter_link", avfilter_link(source, 0, filter, 0))
    try check("avfilter_link", avfilter_link(filter, 0, sink, 0))
    try check("avfilter_graph_config", avfilter_graph_config(graph.pointer, nil))
  }

  private static func filter(
    in graph: UnsafeMutablePointer<AVFilterGraph>, _ name: String, _ options: String?
  ) throws(FFmpegError) -> UnsafeMutablePointer<AVFilterContext> {
    guard let kind = avfilter_get_by_name(name) else {
      throw FFmpegError(
        code: .filterNotFound, call: "avfilter_get_by_name", detail: "the filter \(name) is missing"
      )
    }
    var filter: UnsafeMutablePointer<AVFilterContext>?
    let result = avfilter_graph_create_filter(&filter, kind, name, options, nil, graph)
    try check("avfilter_graph_create_filter", result)
    return try allocated("avfilter_graph_create_filter", filter)
  }

  private static func source(
    in graph: UnsafeMutablePointer<AVFilterGraph>, for frame: FrameHandle
  ) throws(FFmpegError) -> UnsafeMutablePointer<AVFilterContext> {
    guard let kind = avfilter_get_by_name("buffer") else {
      throw FFmpegError(
        code: .filterNotFound, call: "avfilter_get_by_name", detail: "the filter buffer is missing")
    }
    let source = try allocated(
      "avfilter_graph_alloc_filter", avfilter_graph_alloc_filter(graph, kind, "in"))
    let parameters = try allocated(
      "av_buffersrc_parameters_alloc", av_buffersrc_parameters_alloc())
    defer { av_free(parameters) }
    parameters.pointee.format = frame.pointer.pointee.format
    parameters.pointee.width = frame.pointer.pointee.width
    parameters.pointee.height = frame.pointer.pointee.height
    parameters.pointee.time_base = AVRational(num: 1, den: 1)
    CFFmpegSetSourceColour(parameters, frame.pointer)
    try check("av_buffersrc_parameters_set", av_buffersrc_parameters_set(source, parameters))
    try check("avfilter_init_dict", avfilter_init_dict(source, nil))
    return source
  }

  private func push(_ frame: FrameHandle, stamp: Int64) throws(FFmpegError) {
    let reference = try FrameHandle(referring: frame)
    reference.pointer.pointee.pts = stamp
    reference.pointer.pointee.repeat_pict = 0
    CFFmpegFrameSetInterlaced(reference.pointer, 1)
    try check(
      "av_buffersrc_add_frame_flags", av_buffersrc_add_frame_flags(source, reference.pointer, 0))
  }

  private func finish() throws(FFmpegError) {
    try check("av_buffersrc_add_frame_flags", av_buffersrc_add_frame_flags(source, nil, 0))
  }

  /// The output that shows the moment `stamp`, in seconds as pushed.
  private func pull(stamp: Int64) throws(FFmpegError) -> FrameHandle {
    let unit = av_buffersink_get_time_base(sink)
    while true {
      let output = try FrameHandle()
      try check("av_buffersink_get_frame", av_buffersink_get_frame(sink, output.pointer))
      if av_compare_ts(output.pointer.pointee.pts, unit, stamp, AVRational(num: 1, den: 1)) == 0 {
        return output
      }
    }
  }
}

/// The only owner of an `AVFilterGraph` and of the filters in it.
private final class FilterGraph {
  let pointer: UnsafeMutablePointer<AVFilterGraph>

  init() throws(FFmpegError) {
    LibraryLog.shared.clear()
    pointer = try allocated("avfilter_graph_alloc", avfilter_graph_alloc())
    pointer.pointee.nb_threads = 1
  }

  deinit {
    var graph: UnsafeMutablePointer<AVFilterGraph>? = pointer
    avfilter_graph_free(&graph)
  }
}
