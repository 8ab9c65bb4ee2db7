#!/usr/bin/python3
"""Writes saturation.onnx and blocks.onnx beside itself; needs Debian's python3-onnx.

saturation: images float32 [1, 3, 64, 96] -> map float32 [1, 1, 64, 96], the greatest less the least of a pixel's colours.
blocks: line float32 [1, 3, 8, 32] -> scores float32 [1, 8, 4], for each 8x4 pixels 0.3 for "nothing" and by how much red,
green and blue each are above the mean of the other two.
"""

import pathlib

import onnx
from onnx import TensorProto, helper


def write(name, nodes, inputs, outputs, constants):
    def value(one):
        return helper.make_tensor_value_info(one[0], TensorProto.FLOAT, one[1])

    graph = helper.make_graph(nodes, name, [value(inputs)], [value(outputs)], initializer=constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="")
    model.ir_version = 7
    onnx.checker.check_model(model)
    (pathlib.Path(__file__).parent / f"{name}.onnx").write_bytes(model.SerializeToString())


def main():
    write(
        "saturation",
        [
            helper.make_node("ReduceMax", ["images"], ["most"], axes=[1], keepdims=1),
            helper.make_node("ReduceMin", ["images"], ["least"], axes=[1], keepdims=1),
            helper.make_node("Sub", ["most", "least"], ["map"]),
        ],
        ("images", [1, 3, 64, 96]),
        ("map", [1, 1, 64, 96]),
        [],
    )
    weights = [0, 0, 0, 1, -0.5, -0.5, -0.5, 1, -0.5, -0.5, -0.5, 1]
    write(
        "blocks",
        [
            helper.make_node("AveragePool", ["line"], ["steps"], kernel_shape=[8, 4], strides=[8, 4]),
            helper.make_node("Conv", ["steps", "colours", "nothing"], ["columns"]),
            helper.make_node("Squeeze", ["columns", "height"], ["rows"]),
            helper.make_node("Transpose", ["rows"], ["scores"], perm=[0, 2, 1]),
        ],
        ("line", [1, 3, 8, 32]),
        ("scores", [1, 8, 4]),
        [
            helper.make_tensor("colours", TensorProto.FLOAT, [4, 3, 1, 1], weights),
            helper.make_tensor("nothing", TensorProto.FLOAT, [4], [0.3, 0, 0, 0]),
            helper.make_tensor("height", TensorProto.INT64, [1], [2]),
        ],
    )


if __name__ == "__main__":
    main()
