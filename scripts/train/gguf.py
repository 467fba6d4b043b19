"""Reads what a GGUF file holds: metadata, and tensors in F32, Q8_0 or Q4_1, as numpy arrays.

The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import struct

import numpy as np

SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
STRING, ARRAY = 8, 9


class Gguf:
    def __init__(self, path):
        self.data = np.memmap(path, np.uint8, "r")
        self.at = 0
        magic, version, tensors, entries = self._unpack("4sIQQ")
        if magic != b"GGUF" or version not in (2, 3):
            raise ValueError(f"{path}: is no GGUF file of version 2 or 3")
        self.metadata = {}
        for _ in range(entries):
            key = self._string()
            self.metadata[key] = self._value(self._unpack("I")[0])
        described = {}
        for _ in range(tensors):
            name = self._string()
            (dimensions,) = self._unpack("I")
            shape = self._unpack(f"{dimensions}Q")[::-1]
            kind, offset = self._unpack("IQ")
            described[name] = (shape, kind, offset)
        alignment = self.metadata.get("general.alignment", 32)
        start = -(-self.at // alignment) * alignment
        self.tensors = {name: (shape, kind, start + offset) for name, (shape, kind, offset) in described.items()}

    def _unpack(self, layout):
        size = struct.calcsize("<" + layout)
        values = struct.unpack("<" + layout, self.data[self.at : self.at + size].tobytes())
        self.at += size
        return values

    def _string(self):
        (length,) = self._unpack("Q")
        text = self.data[self.at : self.at + length].tobytes().decode()
        self.at += length
        return text

    def _value(self, kind):
        if kind == STRING:
            return self._string()
        if kind == ARRAY:
            inner, count = self._unpack("IQ")
            return [self._value(inner) for _ in range(count)]
        return self._unpack(SCALARS[kind])[0]

    def tensor(self, name):
        """The tensor as float32, in the shape that it has in row-major order."""
        shape, kind, start = self.tensors[name]
        count = int(np.prod(shape))
        if kind == 0:
            return self.data[start : start + 4 * count].view(np.float32).reshape(shape).copy()
        size = {8: 34, 3: 20}[kind]
        blocks = self.data[start : start + count // 32 * size].reshape(-1, size)
        scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        if kind == 8:  # Q8_0: a scale, then 32 signed bytes
            values = blocks[:, 2:].view(np.int8).astype(np.float32) * scale
        else:  # Q4_1: a scale, a least value, then 32 values of four bits, the first half in the low ones
            least = blocks[:, 2:4].copy().view(np.float16).astype(np.float32)
            packed = blocks[:, 4:]
            values = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) * scale + least
        return values.reshape(shape)
