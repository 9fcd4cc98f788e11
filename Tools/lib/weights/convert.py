"""Turns the published networks into the ONNX files that FaceArchive runs.

    convert.py fold SOURCE.onnx RESULT.onnx --shape INPUT=N,3,H,W

`fold` computes every block-quantised weight (DequantizeLinear, opset 21, and the Reshape behind it)
once, in float32, and stores it as an ordinary initialiser: OpenVINO refuses some block shapes, and
the arithmetic at run time is float32 either way. A letter in a shape makes that dimension free, a
number fixes it. The result depends on the source and on the pinned onnx package alone: the same
bytes come out on every machine, and Weights/manifest.json holds their SHA-256.
"""

import argparse
import sys

import numpy
import onnx
from onnx import numpy_helper


def dequantized(node, constants):
    """The float32 values of one DequantizeLinear: (quantised - zero point) * scale, by blocks."""
    attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    axis = attributes.get("axis", 1)
    block = attributes.get("block_size", 0)
    values = constants[node.input[0]].astype(numpy.float32)
    scale = constants[node.input[1]].astype(numpy.float32)
    zero = numpy.zeros_like(scale)
    if len(node.input) > 2 and node.input[2]:
        zero = constants[node.input[2]].astype(numpy.float32)
    if block:
        # The last block of an axis may be shorter than the others.
        length = values.shape[axis]
        scale = numpy.repeat(scale, block, axis=axis).take(range(length), axis=axis)
        zero = numpy.repeat(zero, block, axis=axis).take(range(length), axis=axis)
    elif scale.ndim == 1 and scale.size > 1:
        shape = [1] * values.ndim
        shape[axis] = scale.size
        scale, zero = scale.reshape(shape), zero.reshape(shape)
    return ((values - zero) * scale).astype(numpy.float32)


def fold(graph):
    """Replaces DequantizeLinear, and Reshape of what it gives, by float32 initialisers."""
    constants = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    folded, kept = {}, []
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and all(i in constants for i in node.input if i):
            folded[node.output[0]] = dequantized(node, constants)
        elif node.op_type == "Reshape" and node.input[0] in folded and node.input[1] in constants:
            shape = [int(d) for d in constants[node.input[1]]]
            folded[node.output[0]] = folded[node.input[0]].reshape(shape)
        else:
            kept.append(node)
    used = {name for node in kept for name in node.input}
    initialisers = [i for i in graph.initializer if i.name in used]
    initialisers += [
        numpy_helper.from_array(numpy.ascontiguousarray(folded[name]), name)
        for name in folded
        if name in used
    ]
    del graph.node[:], graph.initializer[:], graph.value_info[:]
    graph.node.extend(kept)
    graph.initializer.extend(initialisers)
    # Old exporters list the weights among the inputs; a caller should see the real ones only.
    inputs = [i for i in graph.input if i.name in used and i.name not in constants]
    del graph.input[:]
    graph.input.extend(inputs)
    return len(folded)


def set_shape(graph, name, dimensions):
    """Gives the input `name` these dimensions, and frees those of the outputs that follow them."""
    matches = [i for i in graph.input if i.name == name]
    if len(matches) != 1:
        sys.exit(f"convert.py: the network has no input named {name!r}; it has "
                 + ", ".join(repr(i.name) for i in graph.input))
    shape = matches[0].type.tensor_type.shape
    del shape.dim[:]
    for dimension in dimensions:
        if dimension.isdigit():
            shape.dim.add().dim_value = int(dimension)
        else:
            shape.dim.add().dim_param = dimension
    free_batch = not dimensions[0].isdigit()
    free_space = any(not d.isdigit() for d in dimensions[1:])
    for output in graph.output:
        for index, dim in enumerate(output.type.tensor_type.shape.dim):
            if index == 0 and free_batch:
                dim.dim_param = dimensions[0]
            elif index == 1 and free_space:
                dim.dim_param = output.name + "_cells"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["fold"])
    parser.add_argument("source")
    parser.add_argument("result")
    parser.add_argument("--shape", required=True, metavar="INPUT=DIMENSIONS")
    arguments = parser.parse_args()
    model = onnx.load(arguments.source)
    count = fold(model.graph)
    name, _, dimensions = arguments.shape.partition("=")
    set_shape(model.graph, name, dimensions.split(","))
    onnx.checker.check_model(model)
    with open(arguments.result, "wb") as file:
        file.write(model.SerializeToString(deterministic=True))
    print(f"folded {count} tensors of {arguments.source}")


if __name__ == "__main__":
    main()
