#!/usr/bin/env python3
"""What people write first: every sampled frame is decoded with OpenCV and searched for faces, and
every face is aligned and embedded, with the same networks on ONNX Runtime.

usage: python_baseline.py WEIGHTS VIDEO… [--fps N] [--threads N]

Prints one line of JSON per video: frames, faces, wall and processor seconds, those of loading the
networks apart. Nothing is followed, chosen or stored. The processing is that of the networks'
authors: YuNet as in OpenCV's FaceDetectorYN, O-Net as in MTCNN, SFace on 112 x 112.

needs numpy, opencv-python-headless and onnxruntime (see baseline-requirements.txt)
"""

import argparse
import json
import time

import cv2
import numpy
import onnxruntime

TEMPLATE = numpy.array(
    [(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655),
     (70.7299, 92.2041)], numpy.float32)


def session(path, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def detect(network, frame, threshold=0.7):
    """Boxes (x, y, width, height, score) after suppression."""
    height, width = frame.shape[:2]
    rows, columns = -(-height // 32) * 32, -(-width // 32) * 32
    padded = cv2.copyMakeBorder(
        frame, 0, rows - height, 0, columns - width, cv2.BORDER_CONSTANT)
    blob = padded.transpose(2, 0, 1)[None].astype(numpy.float32)
    names = [output.name for output in network.get_outputs()]
    outputs = dict(zip(names, network.run(None, {network.get_inputs()[0].name: blob})))
    found = []
    for stride in (8, 16, 32):
        classes = outputs[f"cls_{stride}"].reshape(-1).clip(0, 1)
        objects = outputs[f"obj_{stride}"].reshape(-1).clip(0, 1)
        scores = numpy.sqrt(classes * objects)
        cells = numpy.nonzero(scores >= threshold)[0]
        values = outputs[f"bbox_{stride}"].reshape(-1, 4)[cells]
        x = (cells % (columns // stride) + values[:, 0]) * stride
        y = (cells // (columns // stride) + values[:, 1]) * stride
        w, h = numpy.exp(values[:, 2]) * stride, numpy.exp(values[:, 3]) * stride
        found += zip((x - w / 2).tolist(), (y - h / 2).tolist(), w.tolist(), h.tolist(),
                     scores[cells].tolist())
    if not found:
        return []
    kept = cv2.dnn.NMSBoxes([face[:4] for face in found], [face[4] for face in found],
                            threshold, 0.3)
    return [found[index] for index in numpy.array(kept).reshape(-1)]


def landmarks(network, frame, box):
    x, y, w, h, _ = box
    side = max(w, h)
    left, top = x + w / 2 - side / 2, y + h / 2 - side / 2
    matrix = numpy.array([[48 / side, 0, -left * 48 / side], [0, 48 / side, -top * 48 / side]])
    chip = cv2.warpAffine(frame, matrix, (48, 48), flags=cv2.INTER_AREA)
    blob = ((chip[:, :, ::-1].astype(numpy.float32) - 127.5) / 128).transpose(1, 0, 2)[None]
    outputs = network.run(None, {network.get_inputs()[0].name: blob})
    points = next(output for output in outputs if output.shape[-1] == 10)[0]
    return numpy.stack([left + points[:5] * side, top + points[5:] * side], 1).astype(numpy.float32)


def embed(network, frame, points):
    matrix, _ = cv2.estimateAffinePartial2D(points, TEMPLATE, method=cv2.LMEDS)
    if matrix is None:
        return None
    chip = cv2.warpAffine(frame, matrix, (112, 112))
    blob = chip[:, :, ::-1].astype(numpy.float32).transpose(2, 0, 1)[None]
    vector = network.run(None, {network.get_inputs()[0].name: blob})[0][0]
    return vector / numpy.linalg.norm(vector)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("weights")
    parser.add_argument("videos", nargs="+")
    parser.add_argument("--fps", type=float, default=5)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    cv2.setNumThreads(options.threads)
    began = time.perf_counter()
    yunet, onet, sface = (
        session(f"{options.weights}/{name}.onnx", options.threads)
        for name in ("yunet-2023mar", "onet", "sface-2021dec"))
    loading = time.perf_counter() - began
    for path in options.videos:
        began, processor = time.perf_counter(), time.process_time()
        video = cv2.VideoCapture(path)
        rate = video.get(cv2.CAP_PROP_FPS) or 25
        decoded = sampled = faces = 0
        last_slot = -1
        while True:
            good, frame = video.read()
            if not good:
                break
            slot = int(decoded / rate * options.fps + 0.01)
            decoded += 1
            if slot <= last_slot:
                continue
            last_slot = slot
            sampled += 1
            for box in detect(yunet, frame):
                if min(box[2], box[3]) < 24:
                    continue
                if embed(sface, frame, landmarks(onet, frame, box)) is not None:
                    faces += 1
        print(json.dumps({
            "tool": "python", "file": path, "decoded": decoded, "sampled": sampled, "faces": faces,
            "loading_s": round(loading, 3), "wall_s": round(time.perf_counter() - began, 3),
            "cpu_s": round(time.process_time() - processor, 3), "threads": options.threads,
        }), flush=True)


if __name__ == "__main__":
    main()
