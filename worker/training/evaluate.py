#!/usr/bin/python3
"""Measures the written model on drawings of another seed: full sizes, real JPEG bytes, zero-shot over all captions.

The ONNX files themselves are run, by the few operators they use written out below, so that nothing but the
training's own packages is needed. The worker's tests run the same files with ONNX Runtime.
"""

import argparse
import hashlib
import multiprocessing
import pathlib

import numpy as np
import onnx
import torch
import torch.nn.functional as functional
import yaml
from onnx import numpy_helper
from PIL import Image

import clip
import draw
import train

OPERATORS = {
    "Conv": lambda a, x, w, b: functional.conv2d(x, w, b, stride=a["strides"], padding=a["pads"][:2]),
    "Relu": lambda a, x: x.relu(),
    "Add": lambda a, x, y: x + y,
    "Mul": lambda a, x, y: x * y,
    "Div": lambda a, x, y: x / y,
    "Sqrt": lambda a, x: x.sqrt(),
    "Concat": lambda a, *xs: torch.cat(xs, a["axis"]),
    "Flatten": lambda a, x: x.flatten(a["axis"]),
    "GlobalAveragePool": lambda a, x: x.mean((2, 3), keepdim=True),
    "MaxPool": lambda a, x: functional.max_pool2d(x, a["kernel_shape"], a["strides"]),
    "Gemm": lambda a, x, w, b: x @ w.T + b,
    "ReduceSum": lambda a, x, axes: x.sum(axes.tolist(), keepdim=bool(a["keepdims"])),
    "Constant": lambda a: torch.from_numpy(numpy_helper.to_array(a["value"]).copy()),
}


class Encoder:
    """An ONNX file of one input and one output."""

    def __init__(self, path):
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        self.graph = model.graph
        self.weights = {w.name: torch.from_numpy(numpy_helper.to_array(w).copy()) for w in self.graph.initializer}

    def __call__(self, x):
        values = {"": None, **self.weights, self.graph.input[0].name: x}
        for node in self.graph.node:
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            values[node.output[0]] = OPERATORS[node.op_type](attributes, *(values[n] for n in node.input))
        return values[self.graph.output[0].name]


def drawn(job):
    seed, index = job
    number, data = draw.numbered(seed, index)
    return [clip.pixels_of(data, f) for f in (Image.Resampling.BOX, Image.Resampling.BILINEAR, None)], number


def share(right):
    return f"{100 * np.mean(right):6.2f} %"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--pictures", type=int, default=2160)
    parser.add_argument("--dist", type=pathlib.Path, default=train.DIST)
    options = parser.parse_args()
    torch.set_num_threads(2)
    spec = yaml.safe_load((options.dist / "models.d" / f"{train.NAME}.yaml").read_text())
    total = 0
    for file in spec["files"].values():
        data = (options.dist / "models" / file["path"]).read_bytes()
        total += len(data)
        assert hashlib.sha256(data).hexdigest() == file["sha256"], file
    image, text = (Encoder(options.dist / "models" / spec["files"][key]["path"]) for key in ("image", "text"))
    print(f"{total} bytes in all, logit scale {spec['logit_scale']}")

    with multiprocessing.Pool(2) as pool:
        done = pool.map(drawn, ((options.seed, i) for i in range(options.pictures)), chunksize=64)
    actual = np.array([draw.CLASSES[n] for _, n in done])

    def embeddings(labels):
        return text(torch.from_numpy(np.stack([clip.words_of(label) for label in labels])))

    names = embeddings(spec["labels"])
    for which, name in enumerate(("box", "bilinear", "four near pixels")):
        pixels = torch.from_numpy(np.stack([p[which] for p, _ in done]))
        seen = torch.cat([image(clip.normalised(part)) for part in pixels.split(512)])
        scores = (spec["logit_scale"] * seen @ names.T).softmax(1).numpy()
        guess = np.array([draw.class_of(spec["labels"][i]) for i in scores.argmax(1)])
        if which == 0:
            first = seen
        right = (guess == actual).all(1)
        parts = "  ".join(f"{n} {share(guess[:, i] == actual[:, i])}" for i, n in enumerate(("count", "colour", "shape")))
        print(f"resized by {name:18}: {share(right)} of {len(right)};  {parts};  mean score when right {scores.max(1)[right].mean():.2f}")
        if which == 0:
            for i, part in enumerate((draw.COUNTS, list(draw.COLOURS), draw.SHAPES)):
                print("    " + "  ".join(f"{n} {share(right[actual[:, i] == k])}" for k, n in enumerate(part)))

    rng = np.random.default_rng(options.seed)
    captions = [draw.caption(c) for c in draw.CLASSES]
    hits = []
    for row, cls in zip(first, actual):
        mine = draw.CLASSES.index(tuple(cls))
        others = rng.permutation([i for i in range(len(captions)) if i != mine])[: rng.integers(3, 6)]
        hits.append((row @ embeddings([captions[i] for i in [mine, *others]]).T).argmax().item() == 0)
    print(f"4 to 6 captions at random, one true:  {share(hits)}")
    own = [
        (1, list(draw.COLOURS)), (1, [f"something {c}" for c in draw.COLOURS]), (1, [f"{c} shapes" for c in draw.COLOURS]),
        (2, draw.SHAPES), (2, [f"a {s}" for s in draw.SHAPES]), (2, [f"{s}s" for s in draw.SHAPES]),
        (2, [f"a photo of a {s}" for s in draw.SHAPES]), (0, ["one", "two", "three"]),
        (0, ["one shape", "two shapes", "three shapes"]), (0, ["a single thing", "a pair of things", "three things"]),
    ]  # fmt: skip
    for part, labels in own:
        guess = (first @ embeddings(labels).T).argmax(1).numpy()
        print(f"{', '.join(labels)}:  {share(guess == actual[:, part])}")


if __name__ == "__main__":
    with torch.no_grad():
        main()
