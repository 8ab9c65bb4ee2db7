#!/usr/bin/python3
"""Writes the networks of the device tests beside itself; needs Debian's python3-onnx.

  pair.onnx    x, y float32 [1, 4] -> sum, product float32 [1, 4]
  free.onnx    x float32 [any, 3]  -> doubled float32 [any, 3]
  types.onnx   one input for each element type, each given back as it came
"""

import pathlib

import onnx
from onnx import TensorProto, helper

TYPES = {
    "uint8": TensorProto.UINT8, "int8": TensorProto.INT8, "bool": TensorProto.BOOL, "int16": TensorProto.INT16,
    "float16": TensorProto.FLOAT16, "int32": TensorProto.INT32, "float32": TensorProto.FLOAT,
    "int64": TensorProto.INT64, "float64": TensorProto.DOUBLE,
}  # fmt: skip


def write(name, nodes, inputs, outputs):
    graph = helper.make_graph(nodes, name, inputs, outputs)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="")
    model.ir_version = 7
    onnx.checker.check_model(model)
    (pathlib.Path(__file__).parent / f"{name}.onnx").write_bytes(model.SerializeToString())


def value(name, element, shape):
    return helper.make_tensor_value_info(name, element, shape)


def main():
    four = [1, 4]
    write(
        "pair",
        [helper.make_node("Add", ["x", "y"], ["sum"]), helper.make_node("Mul", ["x", "y"], ["product"])],
        [value("x", TensorProto.FLOAT, four), value("y", TensorProto.FLOAT, four)],
        [value("sum", TensorProto.FLOAT, four), value("product", TensorProto.FLOAT, four)],
    )
    write(
        "free",
        [helper.make_node("Add", ["x", "x"], ["doubled"])],
        [value("x", TensorProto.FLOAT, ["n", 3])],
        [value("doubled", TensorProto.FLOAT, ["n", 3])],
    )
    write(
        "types",
        [helper.make_node("Identity", [name], [f"{name}_out"]) for name in TYPES],
        [value(name, element, [2]) for name, element in TYPES.items()],
        [value(f"{name}_out", element, [2]) for name, element in TYPES.items()],
    )


if __name__ == "__main__":
    main()
