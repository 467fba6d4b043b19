#!/usr/bin/env python3
"""Fine-tune a sentence encoder so that its vectors tell the order of sentences.

    fit_encoder.py models/all-MiniLM-L6-v2 models/mine-encoder --train TRAIN.jsonl --dev DEV.jsonl

Reads what `export_texts` wrote. A network as `fit_network.py` trains, without cues, stands on the vectors that it will read later and is
trained with the encoder, whose embeddings of words stay as they are; then it has done its work, and the encoder of the epoch with the lowest
loss on dev is written, as a folder like the one it came from. All other parts of a model are learned anew on its vectors (`make train
ENCODER=models/mine-encoder`). Stops and goes on like `fit_network.py`.
"""

import argparse
import hashlib
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F
from transformers import AutoModel, AutoTokenizer

from checksum import sha256
from examples import Drawn, batch, truth
from network import Network
from run import add_arguments, examine, precision, train, write_curve

WEIGHTS = "model.safetensors"
TOGETHER = 256  # sentences of like length that go through the encoder at a time


class Texts(Drawn):
    """Articles in their right order, each sentence as the encoder's tokens."""

    def __init__(self, paths, tokenizer, longest):
        self.articles, self.digest_of = [], hashlib.sha256()
        for path in paths:
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    self.digest_of.update(line.encode())
                    self.articles.append(json.loads(line))
        for article in self.articles:
            texts = article["sentences"] + ([article["headline"]] if article["headline"] else [])
            article["tokens"] = tokenizer(texts, truncation=True, max_length=longest)["input_ids"]
        self.lengths = np.array([len(article["sentences"]) for article in self.articles])

    def __len__(self):
        return len(self.articles)

    def digest(self):
        """What tells these articles from others."""
        return self.digest_of.hexdigest()

    def article(self, at, headline=True, kept=None, reading=0):
        """One article, as `Examples.article` gives it: there are no cues, and nothing is known before the network speaks."""
        article, n = self.articles[at], int(self.lengths[at])
        kept = np.arange(n) if kept is None else kept
        m = len(kept)
        tokens = [article["tokens"][row] for row in kept] + (article["tokens"][n:] if headline else [])
        zeros = lambda *shape: np.zeros(shape, np.float32)
        return {
            "sentences": m, "tokens": tokens, "probe": zeros(len(tokens), 0), "early": zeros(len(tokens), 1),
            "pair": zeros(len(tokens), len(tokens), 1),
            "precedence": zeros(m, m), "next": zeros(m, m), "lead": zeros(m), "tail": zeros(m),
            "paragraph": np.array(article["paragraph"])[kept], **truth(n, kept),
        }

    @staticmethod
    def batch(articles, device):
        of = batch(articles, device)
        inputs = of["inputs"]
        of["inputs"] = {name: inputs[name] for name in ("early", "mask", "headline")}
        of["inputs"]["tokens"] = [article["tokens"] for article in articles]
        return of


class Tuned(nn.Module):
    """An encoder with a network on its vectors."""

    def __init__(self, encoder, pad, precision, args):
        super().__init__()
        self.encoder, self.pad, self.precision = encoder, pad, precision
        layers, hidden = encoder.config.num_hidden_layers, encoder.config.hidden_size
        self.middle = max(layers // 2, 1)
        self.network = Network(
            3 * hidden, 1, 1, args.width, args.depth, args.heads, args.rank, args.joint, args.dropout, args.input_dropout
        )
        # What a checkpoint must agree with.
        self.config = {**self.network.config, "base": sha256(args.base / WEIGHTS), "tokens": args.tokens}
        for name, parameter in encoder.named_parameters():
            parameter.requires_grad = "embeddings" not in name and not name.startswith("pooler.")

    def vectors(self, texts, device):
        """What the network reads of each text, `[texts, 3 * hidden]`; as `probe` in cache.rs names it."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        found = []
        for at in range(0, len(order), TOGETHER):
            chunk = [torch.tensor(texts[k], device=device) for k in order[at : at + TOGETHER]]
            ids = nn.utils.rnn.pad_sequence(chunk, batch_first=True, padding_value=self.pad)
            sizes = torch.tensor([len(text) for text in chunk], device=device)
            mask = torch.arange(ids.shape[1], device=device) < sizes[:, None]
            with torch.autocast(device.type, self.precision, enabled=self.precision != torch.float32):
                layers = self.encoder(input_ids=ids, attention_mask=mask.long(), output_hidden_states=True).hidden_states
            last, middle = layers[-1].float(), layers[self.middle].float()
            mean = lambda states: (states * mask[..., None]).sum(1) / sizes[:, None]
            found.append(torch.cat([last[:, 0], mean(last), mean(middle)], dim=1))
        back = torch.empty(len(order), dtype=torch.long, device=device)
        back[torch.tensor(order, device=device)] = torch.arange(len(order), device=device)
        return torch.cat(found)[back]

    def forward(self, tokens, early, mask, headline):
        texts = [text for article in tokens for text in article]
        probe = self.vectors(texts, mask.device)
        probe = mask.new_zeros(*mask.shape, probe.shape[1], dtype=probe.dtype).masked_scatter(mask[..., None], probe)
        hidden = probe.shape[2] // 3
        unit = F.normalize(probe[..., hidden : 2 * hidden].detach(), dim=-1)
        return self.network(probe, early, (unit @ unit.transpose(1, 2))[..., None], mask, headline)


def export(args, encoder, curve, log):
    """The base's folder with other weights."""
    shutil.copytree(args.base, args.out, ignore=shutil.ignore_patterns(WEIGHTS, "README.md"), dirs_exist_ok=True)
    weights = {name: value.detach().cpu().contiguous() for name, value in encoder.state_dict().items()}
    save_file(weights, args.out / WEIGHTS, metadata={"format": "pt"})
    write_curve(curve, args.out)
    flags = {name: str(value) if isinstance(value, Path) else value for name, value in vars(args).items()}
    (args.out / "README.md").write_text(
        f"# {args.out.name}\n\nFine-tuned for sentence ordering by `fit_encoder.py`, from weights with SHA-256 `{sha256(args.base / WEIGHTS)}`;"
        f" these have `{sha256(args.out / WEIGHTS)}`.\nTheir terms are those of the base and of the articles learned from. The curve of"
        f" the losses on dev: `curve.csv`, `curve.svg`.\n\n```json\n{json.dumps(flags, indent=1)}\n```\n"
    )
    log(f"wrote {args.out}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("base", type=Path, help="folder of the encoder to start from")
    parser.add_argument("out", type=Path, help="folder to write")
    add_arguments(parser, epochs=3, batch=32, rate=1e-4)
    parser.add_argument("--network-rate", type=float, default=5, metavar="N", help="the network learns N times as fast (5)")
    parser.add_argument("--tokens", type=int, default=128, metavar="N", help="tokens of a sentence that are read (128)")
    return parser.parse_args()


def main():
    args = arguments()
    log = lambda line: print(line, file=sys.stderr, flush=True)
    torch.manual_seed(args.seed)
    tokenizer = AutoTokenizer.from_pretrained(args.base, local_files_only=True)
    encoder = AutoModel.from_pretrained(args.base, local_files_only=True, use_safetensors=True)
    of_train, of_dev = (Texts(files, tokenizer, args.tokens) for files in (args.train, args.dev))
    tuned = Tuned(encoder, tokenizer.pad_token_id, precision(args.device), args).to(args.device)
    log(f"{len(of_train)} training and {len(of_dev)} dev articles, {tuned.precision} on {args.device}")
    before = {"epoch": 0, **examine(tuned, of_dev, args.device)}
    share = lambda name: args.network_rate if name.startswith("network.") else 1.0
    tuned, curve = train(args, tuned, of_train, of_dev, args.device, log, share)
    export(args, tuned.encoder, [before, *curve], log)


if __name__ == "__main__":
    main()
