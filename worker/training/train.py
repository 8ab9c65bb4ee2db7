#!/usr/bin/python3
"""Draws pictures, trains the pair of encoders on them and writes the model shapes-clip."""

import argparse
import hashlib
import math
import multiprocessing
import pathlib
import time

import numpy as np
import torch
import torch.nn.functional as functional
from PIL import Image

import clip
import draw

DIST = pathlib.Path(__file__).resolve().parent.parent / "src/main/dist"
NAME = "shapes-clip"
SMALL = [size for size in draw.SIZES if size[0] * size[1] <= 400 * 300]
MIDDLE = [size for size in draw.SIZES if 400 * 300 < size[0] * size[1] <= 640 * 480]
LARGEST_SCALE = 30.0  # past this, scores of the trained labels say 1.00 to everything
FILTERS = [*Image.Resampling, None]  # so that no way of making a picture small is special


def drawn(job):
    """One training picture as (pixels, class number)."""
    seed, index = job
    rng = np.random.default_rng([seed, index, 1])
    number, data = draw.numbered(seed, index, MIDDLE if rng.random() < 0.2 else SMALL)
    return clip.pixels_of(data, FILTERS[rng.integers(len(FILTERS))]), number


def pictures(seed, count):
    with multiprocessing.Pool(2) as pool:
        done = pool.map(drawn, ((seed, index) for index in range(count)), chunksize=256)
    return torch.from_numpy(np.stack([p for p, _ in done])), torch.tensor([n for _, n in done])


# ---- phrases: what a person may call a picture, whole captions and vaguer ones

SYNONYMS = {"circle": ["disc", "disk", "ball", "dot"], "square": ["box"]}
VAGUE = ["shape", "object", "thing"]


def phrase(rng):
    """A phrase and what it says: (count: 0..2, 3 for more than one, or None; colour or None; shape or None)."""
    colour = int(rng.integers(len(draw.COLOURS))) if rng.random() < 0.75 else None
    shape = int(rng.integers(len(draw.SHAPES))) if rng.random() < 0.75 else None
    if colour is not None and shape is None and rng.random() < 0.5:
        name = list(draw.COLOURS)[colour]
        return str(rng.choice([name, f"something {name}", f"the colour {name}", f"it is {name}"])), (None, colour, None)
    count = int(rng.choice(4, p=[0.35, 0.25, 0.25, 0.15]))
    if colour is None and shape is None:
        count = int(rng.integers(3))
        if rng.random() < 0.3:
            return draw.COUNTS[count], (count, None, None)
    noun = draw.SHAPES[shape] if shape is not None else str(rng.choice(VAGUE))
    if rng.random() < 0.15:
        noun = str(rng.choice(SYNONYMS.get(noun, [noun])))
    if count > 0:
        noun = noun + ("es" if noun == "box" else "s")
    name = list(draw.COLOURS)[colour] if colour is not None else ""
    if name == "purple" and rng.random() < 0.2:
        name = "violet"
    text = f"{name} {noun}".strip()
    article = "an" if text[0] in "aeiou" else "a"
    if count == 0:
        text = [text, f"one {text}", f"a single {text}", f"{article} {text}"][rng.choice(4, p=[0.2, 0.1, 0.1, 0.6])]
    elif count == 1 and rng.random() < 0.1:
        text = f"a {rng.choice(['pair', 'couple'])} of {text}"
    elif count == 3:
        text = str(rng.choice(["", "several ", "many "])) + text
    else:
        text = f"{draw.COUNTS[count]} {text}"
    if rng.random() < 0.15:
        text = f"{rng.choice(['a picture', 'a photo', 'an image', 'a drawing', 'the picture', 'picture'])} of {text}"
    return text, (count, colour, shape)


def matches(claims, classes):
    """[pictures, phrases]: whether the phrase is true of the picture."""
    result = torch.ones(len(classes), len(claims), dtype=torch.bool)
    for part in range(3):
        claim = torch.tensor([-1 if c[part] is None else c[part] for c in claims])
        actual = classes[:, part : part + 1]
        agrees = (claim == -1) | (claim == actual)
        result &= agrees | ((claim == 3) & (actual > 0)) if part == 0 else agrees
    return result


def phrase_loss(logits, true, claims):
    """For each true phrase: how it stands against the untrue ones, and against the untrue ones that say as much."""
    extent = torch.tensor([sum((c is not None) << i for i, c in enumerate(claim)) for claim in claims])
    loss = 0
    for alike in (None, extent[:, None] == extent[None, :]):
        if alike is None:
            others = logits.masked_fill(true, -math.inf).logsumexp(1, keepdim=True).expand_as(logits)
        else:
            peak = logits.detach().max()
            others = torch.log(((logits - peak).exp() * ~true) @ alike.float() + 1e-9) + peak
        loss = loss + functional.softplus(others - logits)[true].mean()
    return loss / 2


# ---- training


def varied(pixels, generator):
    """Turned and mirrored at random; no caption tells a picture from its mirror image."""
    which = torch.randint(8, (1,), generator=generator).item()
    pixels = torch.rot90(pixels, which % 4, (2, 3))
    return pixels.flip(3) if which > 3 else pixels


def train(data, numbers, seed, steps, batch):
    torch.manual_seed(seed)
    rng = np.random.default_rng([seed, 2])
    image, text = clip.ImageEncoder().to(memory_format=torch.channels_last), clip.TextEncoder()
    scale = torch.nn.Parameter(torch.tensor(math.log(15.0)))
    parameters = [*image.parameters(), *text.parameters()]
    optimiser = torch.optim.AdamW([{"params": parameters}, {"params": [scale], "weight_decay": 0}], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [4e-3, 4e-3], steps, pct_start=0.15)
    captions = torch.from_numpy(np.stack([clip.words_of(draw.caption(c)) for c in draw.CLASSES]))
    table = torch.tensor(draw.CLASSES)
    generator = torch.Generator().manual_seed(seed)
    order, started, shown = torch.empty(0, dtype=torch.long), time.monotonic(), []
    for step in range(steps):
        if len(order) < batch:
            order = torch.randperm(len(data), generator=generator)
        chosen, order = order[:batch], order[batch:]
        pixels = torch.cat([varied(part, generator) for part in data[chosen].split(batch // 8)])
        seen = image(clip.normalised(pixels).to(memory_format=torch.channels_last))
        said = [phrase(rng) for _ in range(192)]
        words = torch.cat([captions, torch.from_numpy(np.stack([clip.words_of(t) for t, _ in said]))])
        logits = scale.exp().clamp(max=LARGEST_SCALE) * seen @ text(words).T
        loss = functional.cross_entropy(logits[:, : len(captions)], numbers[chosen])
        claims = [c for _, c in said]
        vague = phrase_loss(logits[:, len(captions) :], matches(claims, table[numbers[chosen]]), claims)
        optimiser.zero_grad()
        (loss + 0.3 * vague).backward()
        optimiser.step()
        schedule.step()
        shown.append((loss.item(), vague.item()))
        if (step + 1) % 200 == 0:
            a, b = np.mean(shown, 0)
            print(f"step {step + 1}: captions {a:.4f} phrases {b:.4f} {time.monotonic() - started:.0f} s", flush=True)
            shown = []
    return image.eval(), text.eval(), round(scale.exp().clamp(max=LARGEST_SCALE).item(), 1)


# ---- writing the model


def export(model, path, name, shape):
    torch.onnx.export(
        model, torch.ones(shape), path, input_names=[name], output_names=["embedding"], opset_version=13,
        dynamic_axes={name: {0: "n"}, "embedding": {0: "n"}},
    )  # fmt: skip


def write(image, text, scale, dist):
    folder = dist / "models" / NAME
    folder.mkdir(parents=True, exist_ok=True)
    size = len(clip.VOCABULARY)
    export(image.to(memory_format=torch.contiguous_format), folder / "image.onnx", "image", (1, 3, clip.SIDE, clip.SIDE))
    export(text, folder / "text.onnx", "words", (1, size))
    (folder / "vocabulary.txt").write_text("".join(word + "\n" for word in clip.VOCABULARY))
    files = {"image": "image.onnx", "text": "text.onnx", "vocabulary": "vocabulary.txt"}
    lines = [
        f"name: {NAME}",
        "type: clip",
        'description: Tells coloured shapes apart ("a red circle", "two blue squares"); small enough to ship, '
        "trained by worker/training.",
        "files:",
    ]
    for key, file in files.items():
        digest = hashlib.sha256((folder / file).read_bytes()).hexdigest()
        lines.append(f"  {key}: {{path: {NAME}/{file}, sha256: {digest}}}")
    lines += [
        "devices: [cpu, simulated]",
        "# value = (pixel / 255 - mean) / std, pixels in the order red, green, blue; stretch: the aspect is not kept",
        f"image: {{width: {clip.SIDE}, height: {clip.SIDE}, layout: nchw, fit: stretch, mean: {clip.MEAN}, std: {clip.STD}}}",
        "# lower case, split at what is no letter, counted for each line of the vocabulary; other words are ignored",
        "text: {encoding: bag_of_words}",
        "# both embeddings have length one",
        "tensors:",
    ]
    for key, name, shape in (("image", "image", [1, 3, clip.SIDE, clip.SIDE]), ("text", "words", [1, size])):
        lines += [
            f"  {key}:",
            f"    inputs: {{{name}: {{dtype: float32, shape: {shape}}}}}",
            f"    outputs: {{embedding: {{dtype: float32, shape: [1, {clip.EMBEDDING}]}}}}",
        ]
    lines += [f"logit_scale: {scale}", "# what a request without labels is compared with", "labels:"]
    lines += [f"  - {draw.caption(cls)}" for cls in draw.CLASSES]
    models = dist / "models.d"
    models.mkdir(parents=True, exist_ok=True)
    (models / f"{NAME}.yaml").write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pictures", type=int, default=36000)
    parser.add_argument("--steps", type=int, default=1800)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--dist", type=pathlib.Path, default=DIST)
    parser.add_argument("--cache", type=pathlib.Path, help="keeps the drawn pictures here between runs")
    options = parser.parse_args()
    torch.set_num_threads(1)  # the same sums in the same order, whatever the machine
    torch.use_deterministic_algorithms(True)
    started = time.monotonic()
    if options.cache and options.cache.exists():
        data, numbers = torch.load(options.cache)
    else:
        data, numbers = pictures(options.seed, options.pictures)
        if options.cache:
            torch.save((data, numbers), options.cache)
    print(f"{len(data)} pictures, {time.monotonic() - started:.0f} s", flush=True)
    write(*train(data, numbers, options.seed, options.steps, options.batch), options.dist)
    print(f"written, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
