#!/usr/bin/python3
"""Writes red-cells.onnx beside itself; needs Debian's python3-onnx.

A network that finds what is red, in the form in which YOLOv8 is exported: images float32 [1, 3, 32, 32] -> output0
float32 [1, 5, 21]. Of the 16 squares of 8 pixels, each is a box of its own size whose score is its mean of
red - (green + blue) / 2; the other five cells are empty.
"""

import pathlib

import onnx
from onnx import TensorProto, helper

CELLS = 21


def boxes():
    centres = [(8 * column + 4, 8 * row + 4) for row in range(4) for column in range(4)]
    rows = [[x for x, _ in centres], [y for _, y in centres], [8] * 16, [8] * 16]
    return [float(number) for row in rows for number in row + [0] * (CELLS - 16)]


def constant(name, element, shape, values):
    return helper.make_tensor(name, element, shape, values)


def main():
    nodes = [
        helper.make_node("Conv", ["images", "colours"], ["red"]),
        helper.make_node("AveragePool", ["red"], ["squares"], kernel_shape=[8, 8], strides=[8, 8]),
        helper.make_node("Reshape", ["squares", "row"], ["scores"]),
        helper.make_node("Concat", ["scores", "empty"], ["all"], axis=2),
        helper.make_node("Concat", ["boxes", "all"], ["output0"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "red-cells",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, 32, 32])],
        [helper.make_tensor_value_info("output0", TensorProto.FLOAT, [1, 5, CELLS])],
        initializer=[
            constant("colours", TensorProto.FLOAT, [1, 3, 1, 1], [1.0, -0.5, -0.5]),
            constant("row", TensorProto.INT64, [3], [1, 1, 16]),
            constant("empty", TensorProto.FLOAT, [1, 1, CELLS - 16], [0.0] * (CELLS - 16)),
            constant("boxes", TensorProto.FLOAT, [1, 4, CELLS], boxes()),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="")
    model.ir_version = 7
    onnx.checker.check_model(model)
    (pathlib.Path(__file__).parent / "red-cells.onnx").write_bytes(model.SerializeToString())


if __name__ == "__main__":
    main()
