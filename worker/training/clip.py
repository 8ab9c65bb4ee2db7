"""The pair of encoders, and what they need on either side: words and pixels to numbers."""

import io
import re

import numpy as np
import torch
from PIL import Image
from torch import nn

SIDE = 96
EMBEDDING = 64
MEAN = [0.5, 0.5, 0.5]
STD = [0.25, 0.25, 0.25]

VOCABULARY = """
a an the one two three single pair couple several many
red orange yellow green blue purple violet
circle circles disc discs disk disks ball balls dot dots round
square squares box boxes triangle triangles triangular star stars
shape shapes object objects thing things something
colour colours color colors coloured colored is are that which
picture image photo drawing of with there in on background
""".split()


def words_of(text):
    """Counts of the vocabulary's words in a text; other words count for nothing."""
    counts = np.zeros(len(VOCABULARY), np.float32)
    for word in re.findall("[a-z]+", text.lower()):
        if word in VOCABULARY:
            counts[VOCABULARY.index(word)] += 1
    return counts


def pixels_of(data, resampling=Image.Resampling.BOX):
    """A picture's bytes as the model's 96x96 RGB bytes, stretched; resampling None takes four near pixels for each."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    if resampling is None:
        width, height = image.size
        stretch = (width / SIDE, 0, 0, 0, height / SIDE, 0)
        image = image.transform((SIDE, SIDE), Image.Transform.AFFINE, stretch, Image.Resampling.BILINEAR)
    else:
        image = image.resize((SIDE, SIDE), resampling)
    return np.asarray(image).transpose(2, 0, 1)


def normalised(pixels):
    """RGB bytes [N,3,H,W] as the image encoder takes them."""
    mean, std = (torch.tensor(v).reshape(1, 3, 1, 1) for v in (MEAN, STD))
    return (pixels.float() / 255 - mean) / std


def _convolution(inputs, outputs, stride):
    return [nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)]


class _Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        first, second = _convolution(channels, channels, 1), _convolution(channels, channels, 1)
        self.body = nn.Sequential(*first, nn.ReLU(), *second)

    def forward(self, x):
        return torch.relu(x + self.body(x))


class ImageEncoder(nn.Module):
    """[N,3,96,96] to [N,64] of length one."""

    def __init__(self):
        super().__init__()
        layers = []
        for inputs, outputs, residual in ((3, 16, False), (16, 32, True), (32, 48, True), (48, 80, False)):
            layers += [*_convolution(inputs, outputs, 2), nn.ReLU()] + [_Residual(outputs)] * residual
        self.features = nn.Sequential(*layers)
        self.average, self.greatest = nn.AdaptiveAvgPool2d(1), nn.AdaptiveMaxPool2d(1)
        self.head = nn.Sequential(nn.Linear(160, 96), nn.ReLU(), nn.Linear(96, EMBEDDING))

    def forward(self, image):
        x = self.features(image)
        x = self.head(torch.cat([self.average(x).flatten(1), self.greatest(x).flatten(1)], 1))
        return x / x.norm(dim=1, keepdim=True)


class TextEncoder(nn.Module):
    """[N,V] word counts to [N,64] of length one."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(len(VOCABULARY), 96), nn.ReLU(), nn.Linear(96, EMBEDDING))

    def forward(self, words):
        x = self.body(words)
        return x / x.norm(dim=1, keepdim=True)
