#!/usr/bin/env python3
"""Teach the encoder's upper layers to tell texts as their authors wrote them from spoilt ones, by reading them whole.

    fit_verifier.py models/news models/all-MiniLM-L6-v2 --train TRAIN.jsonl... --dev DEV.jsonl...

Reads what `export_texts` wrote. Each time an article is met, a few sentences of it are held against versions of them that are spoilt in the
ways that readers mark down (`whole_texts.py`). All tokens of a text see each other; the lower layers stay as they are, so that all that is written
into the model's folder is `verifier.safetensors` (what is new of the upper layers, and two heads), and `verifier.json`, which describes it. Stops
and goes on like `fit_network.py`.

Of a matrix all values learn, but what they learn is nearly of low rank, so that as much of it is written: two factors, whose product
`src/encoder/cross_encoder.rs` adds to the encoder's own matrix.

One head reads the whole text, the other each joint of two sentences, at the `[SEP]` between them; what a text scores is the former's log-odds and
the mean of the latter's (Zhu et al. 2024, CoUDA: a global and a local score, averaged). Negatives as short as the texts to be rated: Steen and
Markert 2022.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import AutoModel, AutoTokenizer

from checksum import sha256
from run import add_run_arguments, examine, train, write_curve
from verdicts import OBJECTIVE
import whole_texts
from whole_texts import versions

TOGETHER = 8  # texts of like length that go through the layers at a time


class Texts(whole_texts.Texts):
    """Short texts, as tokens of a sentence each."""

    def __init__(self, files, tokenizer, args, fixed):
        super().__init__(files, (), args, fixed)
        self.tokenizer = tokenizer

    def drawn(self, at, args, generator):
        """A text to learn from, with a few versions of it."""
        kinds = generator.choice(self.articles.kinds(), self.spoilt, replace=False)
        return self.tokens(versions(self.articles, self.at[at], generator, list(kinds)))

    def article(self, at):
        """A text to try, with a version of every kind: always the same."""
        return self.tokens(versions(self.articles, self.at[at], np.random.default_rng([self.seed, int(at)]), self.articles.kinds()))

    def tokens(self, found):
        """Versions as tokens: `[CLS] sentence [SEP] sentence [SEP]`, the places of each `[SEP]` between two, and what is true of it."""
        texts = []
        for kind, sentences, follows in found:
            ids, joints = [self.tokenizer.cls_token_id], []
            for at, sentence in enumerate(self.tokenizer(sentences, add_special_tokens=False, verbose=False)["input_ids"]):
                if at:
                    joints.append(len(ids) - 1)
                ids += sentence + [self.tokenizer.sep_token_id]
            if len(ids) <= self.longest:
                texts.append((kind, ids, joints, follows[1:]))
        return texts if texts and texts[0][0] == 0 else []

    @staticmethod
    def batch(articles, device):
        groups = [article for article in articles if len(article) > 1]
        return groups, [[text for group in groups for text in group]]


class Verifier(nn.Module):
    """An encoder's upper layers and two heads. The lower layers are not its own."""

    def __init__(self, encoder, base, args):
        super().__init__()
        self.lower = (encoder.embeddings, encoder.encoder.layer[: args.first])  # a tuple: of these nothing is learned or saved
        for module in self.lower:
            module.requires_grad_(False).eval()
        self.layers = encoder.encoder.layer[args.first :]
        self.own = {name: value.clone() for name, value in self.state_dict().items() if value.dim() == 2}  # the matrices as they were
        hidden = encoder.config.hidden_size
        self.whole, self.joint = nn.Linear(2 * hidden, 1), nn.Linear(2 * hidden, 1)
        # What a checkpoint must agree with.
        self.config = {"base": base, "first": args.first, "longest": args.longest, "spoilt": args.spoilt}

    def forward(self, texts):
        """Of each text the whole's log-odds, [texts], and those of its joints, [texts, most]."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at][1]))
        whole, joints = [None] * len(texts), [None] * len(texts)
        for at in range(0, len(order), TOGETHER):
            some = order[at : at + TOGETHER]
            states, mask = self.states([texts[k][1] for k in some])
            pooled = torch.cat([states[:, 0], (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)], 1)
            for row, (k, value) in enumerate(zip(some, self.whole(pooled)[:, 0])):
                whole[k], places = value, torch.tensor(texts[k][2], dtype=torch.long)
                ends = torch.tensor([0, *texts[k][2], len(texts[k][1]) - 1])
                # What stands behind the joint, up to the next: its own [SEP] sees it through attention, too.
                joints[k] = self.joint(torch.cat([states[row, places], states[row, ends[2:]]], 1))[:, 0] if len(places) else states.new_zeros(0)
        return torch.stack(whole), nn.utils.rnn.pad_sequence(joints, batch_first=True)

    def states(self, texts):
        sizes = torch.tensor([len(text) for text in texts])
        ids = nn.utils.rnn.pad_sequence([torch.tensor(text) for text in texts], batch_first=True)
        mask = (torch.arange(ids.shape[1]) < sizes[:, None]).float()
        unseen = ((1 - mask) * -1e4)[:, None, None, :]
        with torch.no_grad():
            states = self.lower[0](input_ids=ids)
            for layer in self.lower[1]:
                states = layer(states, unseen)[0]
        for layer in self.layers:
            states = layer(states, unseen)[0]
        return states, mask

    def exported(self, rank):
        """The tensors of the file, in half precision: of a matrix of a layer the best two factors of this rank of what is new in it."""
        found = {}
        for name, value in self.state_dict().items():
            if name in self.own:
                name = name.removesuffix(".weight")
                found[f"{name}.up"], found[f"{name}.down"] = factors(value.cpu() - self.own[f"{name}.weight"], rank)
            else:
                found[name] = value
        return {name: value.cpu().half().contiguous() for name, value in found.items()}

    def take_up(self, tensors):
        """Sets what `exported` gave."""
        found = {name: value.float() for name, value in tensors.items()}
        for name, own in self.own.items():
            name = name.removesuffix(".weight")
            found[f"{name}.weight"] = own + found.pop(f"{name}.up") @ found.pop(f"{name}.down")
        self.load_state_dict(found)


def factors(matrix, rank):
    """`[rows, rank]` and `[rank, columns]`, of which the product is as near to the matrix as it can be."""
    left, values, right = torch.linalg.svd(matrix, full_matrices=False)
    left, values, right = left[:, :rank], values[:rank].sqrt(), right[:rank]  # as large the one as the other, for half precision
    return left * values, values[:, None] * right


def export(args, verifier, curve, log):
    """Writes what is new of the layers, and the heads, and what they go with."""
    file = args.model / "verifier.safetensors"
    save_file(verifier.exported(args.rank), file)
    (args.model / "verifier.json").write_text(json.dumps({
        "schema": "unscramble-verifier/2", "encoder_sha256": verifier.config["base"], "first": args.first, "rank": args.rank,
        "sha256": sha256(file), "longest": args.longest,  # as it has learned to read
    }, indent=1) + "\n")
    write_curve(curve, args.model, "verifier-curve", OBJECTIVE)
    log(f"wrote {file} ({file.stat().st_size / 1e6:.1f} MB)")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="folder of a model, to write into")
    parser.add_argument("encoder", type=Path, help="folder of the encoder")
    parser.add_argument("--first", type=int, default=3, metavar="LAYER", help="the first layer, from 0, that learns (3)")
    parser.add_argument("--rank", type=int, default=56, help="of what is written of a matrix (56)")
    whole_texts.add_arguments(parser, longest=384)
    parser.add_argument("--head-rate", type=float, default=10, metavar="N", help="the heads learn N times as fast as the layers (10)")
    parser.add_argument("--start", type=Path, metavar="FILE", help="go on from what an earlier run wrote: a verifier.safetensors")
    add_run_arguments(parser, epochs=1, batch=8, rate=5e-5)
    return parser.parse_args()


def main():
    args = arguments()
    log = lambda line: print(line, file=sys.stderr, flush=True)
    torch.manual_seed(args.seed)
    tokenizer = AutoTokenizer.from_pretrained(args.encoder, local_files_only=True)
    encoder = AutoModel.from_pretrained(args.encoder, local_files_only=True, use_safetensors=True)
    of_train, of_dev = (Texts(files, tokenizer, args, fixed) for files, fixed in ((args.train, None), (args.dev, args.tried)))
    verifier = Verifier(encoder, sha256(args.encoder / "model.safetensors"), args)
    args.rank = min([args.rank, *(min(own.shape) for own in verifier.own.values())])  # as much as a small encoder has
    if args.start:
        verifier.take_up(load_file(args.start))
    log(f"{len(of_train)} training and {len(of_dev)} dev articles; {sum(p.numel() for p in verifier.parameters()):,} parameters")
    before = {"epoch": 0, **examine(verifier, of_dev, args.device, objective=OBJECTIVE)}
    share = lambda name: 1.0 if name.startswith("layers.") else args.head_rate
    verifier, curve = train(args, verifier, of_train, of_dev, args.device, log, share, OBJECTIVE)
    export(args, verifier, [before, *curve], log)


if __name__ == "__main__":
    main()
