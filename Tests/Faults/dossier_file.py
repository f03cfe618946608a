"""The layout of a database file as FileFormat.md describes it, read independently of the engine."""

import struct

HEADER_BYTE_COUNT = 512
HEADER_OFFSETS = (0, 4096, 8192, 12288)
MASK = (1 << 64) - 1
P1, P2, P3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
P4, P5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5


def rotated(x, r):
    return ((x << r) | (x >> (64 - r))) & MASK


def mixed(lane, word):
    return rotated((lane + word * P2) & MASK, 31) * P1 & MASK


def xxh64(data, seed):
    """XXH64 as its public specification has it."""
    position, count = 0, len(data)
    if count >= 32:
        lanes = [(seed + P1 + P2) & MASK, (seed + P2) & MASK, seed, (seed - P1) & MASK]
        while position + 32 <= count:
            for lane, word in enumerate(struct.unpack_from("<4Q", data, position)):
                lanes[lane] = mixed(lanes[lane], word)
            position += 32
        a, b, c, d = lanes
        h = (rotated(a, 1) + rotated(b, 7) + rotated(c, 12) + rotated(d, 18)) & MASK
        for lane in lanes:
            h = ((h ^ mixed(0, lane)) * P1 + P4) & MASK
    else:
        h = (seed + P5) & MASK
    h = (h + count) & MASK
    while position + 8 <= count:
        h = (rotated(h ^ mixed(0, struct.unpack_from("<Q", data, position)[0]), 27) * P1 + P4) & MASK
        position += 8
    if position + 4 <= count:
        h = (rotated(h ^ (struct.unpack_from("<I", data, position)[0] * P1 & MASK), 23) * P2 + P3) & MASK
        position += 4
    for byte in data[position:]:
        h = rotated(h ^ (byte * P5 & MASK), 11) * P1 & MASK
    for shift, factor in ((33, P2), (29, P3), (32, 1)):
        h = (h ^ (h >> shift)) * factor & MASK
    return h


def sealed(header, offset):
    """A header copy of 512 bytes with the checksum that belongs at this offset."""
    return header[:504] + struct.pack("<Q", xxh64(header[:504], offset))


class Reader:
    def __init__(self, data):
        self.data, self.position = data, 0

    def take(self, layout):
        values = struct.unpack_from("<" + layout, self.data, self.position)
        self.position += struct.calcsize("<" + layout)
        return values if len(values) > 1 else values[0]

    def text(self):
        count = self.take("I")
        self.position += count
        return self.data[self.position - count:self.position].decode()


def metadata(data):
    """The byte ranges of headers, root, dictionaries and segments of the newest generation, by kind."""
    headers = []
    for offset in HEADER_OFFSETS:
        header = data[offset:offset + HEADER_BYTE_COUNT]
        assert header == sealed(header, offset), f"the checksum of the header at {offset}"
        headers.append(struct.unpack_from("<8s2I6Q", header))
    newest = max(headers, key=lambda header: header[4])
    file_id, root_offset, root_size = newest[3], newest[5], newest[6]
    ranges = {"header": [(offset, offset + HEADER_BYTE_COUNT) for offset in HEADER_OFFSETS],
              "root": [(root_offset, root_offset + root_size)], "dictionary": [], "segment": []}
    root = data[root_offset:root_offset + root_size]
    seed = xxh64(struct.pack("<3Q", root_offset, newest[4], 3 << 32), 0)
    assert xxh64(root, seed) ^ file_id == newest[7], "the checksum of the root"
    reader = Reader(root)
    assert reader.take("4s") == b"ROOT"
    for _ in range(reader.take("I")):
        reader.text()
        _, column_count = reader.take("II")
        for _ in range(column_count):
            reader.take("I")
            reader.text()
            chunk_count = reader.take("4BI")[-1]
            for _ in range(chunk_count):
                offset, size, _, _, _ = reader.take("4QI")
                ranges["dictionary"].append((offset, offset + size))
        for _ in range(reader.take("I")):
            offset, size, _, _, _, _ = reader.take("5QI")
            ranges["segment"].append((offset, offset + size))
    assert reader.position == len(root), "the root ends where its last table does"
    return ranges
