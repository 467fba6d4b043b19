#!/usr/bin/env python3
"""Teach a language model to read an article again: in the order that its first reading led to, and knowing what it then said.

    fit_rereading.py models/news models/SmolLM2-135M-Instruct --train TRAIN.jsonl... --dev DEV.jsonl...

Goes on from what `fit_reader.py` wrote into the model's folder, which stays as it is: its adapters are taken for part of the language model,
and others, of lower rank, are learned on top of them, with a network that begins as a copy of its own. It is given the states of the second
reading and, of each pair of sentences, what the first one said and where they stood (recycling: Jumper et al. 2021, AlphaFold).

Reads what `export_texts` wrote. What the first reading says of articles that it was learned from is surer than what it says of others, so it is
made as wrong as what it says of the dev articles (`unseen.py`). Articles of more than 45 sentences are met in parts, and what is said of these
stays as it is: they are taken for ones that `fit_reader.py` did not have.

Writes `rereading.safetensors` into the model's folder, and `rereading.json`, which describes it; `tune_objective --again` then says how far it
is trusted beside all else. Made for a GPU, like `fit_reader.py`. Stops and goes on like `fit_network.py`: what is read and drawn before
anything is learned is not saved, but read and drawn again, by the same seed.
"""

import argparse
import hashlib
import json
import math
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

import fit_reader
import gibbs
import llama
import unseen
from checksum import sha256
from examples import LARGEST
from fit_reader import Reading, take_up
from network import Network
from run import SHARES, add_order_arguments, examine, prepared, train, write_curve

EARLY, CHANNELS = 3, 6  # what is known of a sentence, and of two, from the first reading
UNIT = 4.0  # log-odds are given to the network in units of this
LONGEST_WHOLE = 45  # sentences; longer articles are met in parts
SHORTEST_PART = 12
BEGINNINGS = 0.4  # share of the parts that are the beginning of an article
TOGETHER = 64  # articles that are read at a time where nothing is learned
SWEEPS, DEV_SWEEPS = 40, 100  # of the search for the orders in which articles are read again


class Texts(fit_reader.Texts):
    """Articles, or parts of them that count as articles, to be read first in an arbitrary order and then in those that this led to."""

    def __init__(self, paths, reader, args, parts=None):
        """Of articles of more than LONGEST_WHOLE sentences so many `parts` are met; they are left whole if None."""
        # What is too long may have parts that are not.
        super().__init__(paths, reader, argparse.Namespace(seed=args.seed, longest=math.inf))
        generator = np.random.default_rng(args.seed)
        self.spans, parted = [], []
        for at, sentences in enumerate(self.sentences):
            n, title = len(sentences), self.headlines[at]
            spans, long = [(0, n)], parts is not None and n > LONGEST_WHOLE
            if long:
                most = min(args.most, n)
                sizes = generator.integers(min(SHORTEST_PART, most), most + 1, parts)
                spans = [(0 if generator.random() < BEGINNINGS else generator.integers(n - size + 1), size) for size in sizes]
            for start, size in spans:
                tokens = sum(map(len, sentences[start : start + size])) + (len(title) if title is not None else 0)
                if tokens + 2 <= args.longest:
                    self.spans.append((at, int(start), int(size)))
                    parted.append(long)
        self.lengths, self.parted = np.array([size for *_, size in self.spans]), np.array(parted, bool)
        self.looks = []

    def __len__(self):
        return len(self.spans)

    def digest(self):
        """What tells these articles and their parts from others. Not the orders in which they are read again: those follow from these, from the
        seed and from what the first reading says, of which no two runs on a GPU have the last bits alike."""
        return hashlib.sha256((super().digest() + str(self.spans)).encode()).hexdigest()

    def look_again(self, looks):
        """Sets how each article is read from now on: in one of some `looks`, for all articles their orders and what was said of them."""
        self.looks = looks

    def article(self, at, headline=True, kept=None, reading=0):
        """One article with or without its headline, of the sentences in `kept` (all if None)."""
        number, start, n = self.spans[at]
        kept = np.arange(n) if kept is None else kept
        m = len(kept)
        if not self.looks:
            return self.laid_out(number, headline, start + kept, np.random.default_rng([self.seed, at, reading]).permutation(m))
        orders, said = self.looks[reading % len(self.looks)]
        place = np.full(n, -1)
        place[kept] = np.arange(m)
        order = place[orders[at]]
        order = order[order >= 0]
        found = self.laid_out(number, headline, start + kept, order)
        of_kept = lambda values: (values[np.ix_(kept, kept)] if values.ndim == 2 else values[kept]).astype(np.float32)
        found["early"], found["pair"] = known(order, **{head: of_kept(values) for head, values in said[at].items()}, size=len(found["probe"]))
        return found


def known(order, precedence, next, lead, tail, size):
    """What the network is told of m sentences and, if `size` is greater, of the headline, of which nothing is known: of each, [size, 3], its
    place in the order, -1 to 1, and how much likelier than others it is to stand first and last; of two, [size, size, 6], the log-odds that
    one stands before the other and that either follows the other directly, and whether in the order one stands before the other or either
    follows the other directly. `src/model/network/again.rs` computes the same."""
    m = len(order)
    place = np.empty(m, np.float32)
    place[order] = np.arange(m)
    early, pair = np.zeros((size, EARLY), np.float32), np.zeros((size, size, CHANNELS), np.float32)
    early[:m, 0] = 2 * place / max(m - 1, 1) - 1
    early[:m, 1], early[:m, 2] = (lead - lead.mean()) / UNIT, (tail - tail.mean()) / UNIT
    following = next - next.mean()
    apart = place[None, :] - place[:, None]
    channels = [precedence / UNIT, following / UNIT, following.T / UNIT, np.sign(apart), apart == 1, apart == -1]
    pair[:m, :m] = np.stack(channels, 2)
    pair[np.arange(m), np.arange(m)] = 0
    return np.clip(early, -LARGEST, LARGEST), np.clip(pair, -LARGEST, LARGEST)


def said_of(texts, reading, device):
    """What is said of each article, a list as in `gibbs.py`."""
    reading.eval()
    order = sorted(range(len(texts)), key=lambda at: texts.lengths[at])
    chunks = [order[at : at + TOGETHER] for at in range(0, len(order), TOGETHER)]
    whole = lambda chunk: texts.batch([texts.article(at) for at in chunk], "cpu")
    found = [None] * len(texts)
    with torch.no_grad():
        for chunk, of in zip(chunks, prepared(whole, chunks, device)):
            for at, said in zip(chunk, gibbs.cut(reading(**of["inputs"]), texts.lengths[chunk])):
                found[at] = said
    reading.train()
    return found


def first_reading(args, described):
    """The reader of the model's folder, and its network."""
    shape = argparse.Namespace(**{**vars(args), "first": described["adapters"]["first"], "adapter_rank": described["adapters"]["rank"]})
    reader = llama.opened(shape)
    reading = Reading(reader, network(args, described), {})
    take_up(reading, args.model / "reading.safetensors")
    return reading.to(args.device)


def network(args, described, early=0, channels=0):
    """A network of the size of the reader's."""
    sizes = {name: described["network"][name] for name in ("width", "depth", "heads", "rank", "joint", "read")}
    return Network(0, early, channels, **sizes, dropout=args.dropout, input_dropout=args.input_dropout)


def second_reading(args, described, first, identity):
    """One that as yet says what the first would say."""
    reader = llama.opened(args)
    adapters = first.reader.exported()
    with torch.no_grad():
        for name in {name.rsplit(".", 1)[0] for name in adapters}:
            layer, kind = name.split(".")
            matrix = getattr(reader.layers[int(layer)], kind)
            matrix.copy_(matrix.float() + adapters[f"{name}.up"].float() @ adapters[f"{name}.down"].float())
    learner = network(args, described, EARLY, CHANNELS)
    # Of what the first network is not told it makes nothing.
    nothing = {name: torch.zeros_like(value) for name, value in learner.state_dict().items()}
    learner.load_state_dict({**nothing, **first.network.state_dict()})
    return Reading(reader, learner, identity).to(args.device)


def tried(texts, said, reading, args, log):
    """Logs what orders come to by the first reading, of which is known what it `said`, by the second, and by half of each."""
    again = said_of(texts, reading, args.device)
    both = [{head: (one[head] + other[head]) / 2 for head in gibbs.HEADS} for one, other in zip(said, again)]
    for name, of in {"read once": said, "read again": again, "half of each": both}.items():
        scores = gibbs.agreement(gibbs.orders(of, args.device, DEV_SWEEPS, args.seed))
        log(f"{name}: " + "  ".join(f"{name} {value:.3f}" for name, value in scores.items()))


def export(args, reading, reader_sha256, curve, log):
    """Writes adapters and network in half precision, and what they go with."""
    weights = {f"adapters.{name}": value for name, value in reading.reader.exported().items()}
    weights.update({f"network.{name}": value.half().contiguous() for name, value in reading.network.exported().items()})
    file = args.model / "rereading.safetensors"
    save_file(weights, file)
    sizes = {name: reading.network.config[name] for name in ("width", "depth", "heads", "rank", "joint", "read")}
    (args.model / "rereading.json").write_text(json.dumps({
        "schema": "unscramble-rereading/1", "reader_sha256": reader_sha256,
        "adapters": {"sha256": sha256(file), "first": args.first, "rank": args.adapter_rank, "whole": args.whole},
        "network": {"sha256": sha256(file), **sizes, "before": [], "next": [], "early": []},
        # Nothing but what was read again, until it is tuned.
        "shares": {head: {"linear": 0, "alone": 0, "read": 0, "again": 1} for head in SHARES},
    }, indent=1) + "\n")
    write_curve(curve, args.model, "rereading-curve")
    log(f"wrote {file} ({file.stat().st_size / 1e6:.1f} MB)")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="folder with what fit_reader.py wrote, to write into")
    parser.add_argument("reader", type=Path, help="folder of the language model")
    llama.add_adapter_arguments(parser, rank=8)
    fit_reader.add_text_arguments(parser)
    parser.add_argument("--parts", type=int, default=6, metavar="N",
                        help=f"parts of each article of more than {LONGEST_WHOLE} sentences, of --most at most (6)")
    parser.add_argument("--looks", type=int, default=3, metavar="N", help="orders in which an article may be met (3)")
    add_order_arguments(parser, epochs=1, batch=48, rate=4e-4)
    parser.set_defaults(first=4, weight_decay=0.2, next_share=0.4)
    return parser.parse_args()


def main():
    args = arguments()
    log = lambda line: print(line, file=sys.stderr, flush=True)
    described = json.loads((args.model / "reader.json").read_text())
    # An article is read again as it is read: through so many layers, and from `whole` on on both sides of a token.
    args.layers, args.whole = described["layers"], described["adapters"]["whole"]
    identity = llama.identity(args)
    reader_sha256, weights = sha256(args.model / "reader.json"), sha256(args.model / "reading.safetensors")
    if (identity["reader"], weights) != (described["sha256"], described["adapters"]["sha256"]):
        sys.exit(f"{args.model}: its reader.json is of another language model or of other adapters")
    torch.manual_seed(args.seed)
    first = first_reading(args, described)
    of_train = Texts(list(map(Path, args.train)), first.reader, args, args.parts)
    of_dev = Texts(list(map(Path, args.dev)), first.reader, args)
    log(f"{len(of_train)} training articles, {of_train.parted.sum()} of them parts of longer ones, and {len(of_dev)} dev articles")

    said, said_of_dev = (said_of(texts, first, args.device) for texts in (of_train, of_dev))
    spreads = unseen.spreads([of for of, parted in zip(said, of_train.parted) if not parted], said_of_dev, args.device, log)
    looks = []
    for seed in range(args.seed, args.seed + args.looks):
        heard = unseen.heard(said, of_train.parted, spreads, args.device, seed)
        looks.append((gibbs.orders(heard, args.device, SWEEPS, seed), heard))
    of_train.look_again(looks)
    of_dev.look_again([(gibbs.orders(said_of_dev, args.device, DEV_SWEEPS, args.seed), said_of_dev)])

    drawn_by = {"first_reading": weights, "dev": of_dev.digest(), "looks": args.looks}
    reading = second_reading(args, described, first, {**identity, **drawn_by})
    del first
    learned = lambda module: sum(p.numel() for p in module.parameters())
    log(f"{learned(reading.network):,} parameters of the network, {learned(reading.reader):,} of adapters")
    before = {"epoch": 0, **examine(reading, of_dev, args.device, size=32)}
    log("before: " + "  ".join(f"{k} {v:.4f}" for k, v in before.items() if k != "epoch"))
    tried(of_dev, said_of_dev, reading, args, log)
    reading, curve = train(args, reading, of_train, of_dev, args.device, log, llama.rates(args))
    export(args, reading, reader_sha256, [before, *curve], log)
    tried(of_dev, said_of_dev, reading, args, log)


if __name__ == "__main__":
    main()
