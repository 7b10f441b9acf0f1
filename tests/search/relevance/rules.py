"""Which papers a query should find, by rules over the raw text that owe nothing to our fold.

A paper is true for a query if its title or abstract speaks of the subject: as a word of its own, in
any number and case that means it, or spelled out. A name that holds the acronym (PaddleOCR) counts
in a title alone: in an abstract it is mostly another paper's benchmark. Every acronym without its
long form nearby and every paper on which rule and search disagreed was read; `HAND` is what that
changed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.papers.domain.paper import Paper


@dataclass(frozen=True, slots=True)
class Rule:
    """Patterns of which one must be found: anywhere, or in the title; `unless` is nowhere."""

    anywhere: str
    in_title: str = "(?!)"
    unless: str = "(?!)"

    def holds(self, paper: Paper) -> bool:
        """Whether the rule is true of what the paper says."""
        text = " ".join(f"{paper.title} | {paper.abstract}".split())
        is_found = re.search(self.anywhere, text) or re.search(self.in_title, paper.title)
        return bool(is_found) and not re.search(self.unless, text)


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "moe": Rule(
            r"\bM[oO]Es?\b|(?i:\bmixtures?[- ]of[- ]([\w-]+[- ]){0,2}[\w-]*experts?\b)", r"MoE"
        ),
        "rag": Rule(
            r"\bRAGs?\b|(?i:\bretrieval[- ]?augmented[- ](\w+[- ])?generation\b)", r"RAG\b|\bRAG"
        ),
        "llm": Rule(
            r"\bL[Ll]Ms?\b|(?i:\blarge[- )]+(scale[- ])?"
            r"((?!vision|video|visual|audio|multi)[\w-]+[- ]){0,2}language[- ]models?\b)",
            r"(?<![MV])LLMs?\b",
        ),
        "vlm": Rule(
            r"\bL?VLMs?\b|(?i:\bvision[- –(]*(and[- ])?[)]?[- –]*language[- ]"
            r"(?!action|naviga)(\w+[- ])?models?\b)",
            r"VLM",
        ),
        "mllm": Rule(
            r"\bMLLMs?\b|(?i:\bmulti-? ?modal (large )?(language models?|LLMs?)\b)", r"MLLM"
        ),
        "rlhf": Rule(
            r"\bRLHF\b|(?i:reinforcement[- ]learning[- ](from|with|using|through|via)[- ]"
            r"human[- ]feedback)",
            r"RLHF",
        ),
        "lora": Rule(r"\bL[oO]RAs?\b|(?i:\blow[- ]rank[- ]adapt(ation|er)s?\b)", r"LoRA"),
        '"kv cache"': Rule(
            r"(?i:\bKV[- ]?cach(e|es|ing)\b"
            r"|\bkey[-/ –]?(and[- ])?value( \(KV\))?[- ]cach(e|es|ing)\b)",
            r"(?i:kv-?cache)",
        ),
        '"diffusion transformer"': Rule(r"\bDiTs?\b|(?i:\bdiffusion[- ]transformers?\b)", r"DiT\b"),
        '"world model"': Rule(r"(?i:\bworld[- ]model(s|l?ing|l?ed)?\b)", r"(?i:world-?model)"),
        "agent": Rule(r"(?i:\b(multi-?)?agents?\b)", r"Agents?\b"),
        "ocr": Rule(r"\bOCRs?\b|(?i:\boptical[- ]character[- ]recognition\b)", r"OCR"),
        '"text to speech"': Rule(
            r"(?i:\btext[- ]to[- ]speech\b)|\bTTS\b", unless=r"(?i:\btest[- ]time\b)"
        ),
        '"speech recognition"': Rule(r"(?i:\bspeech[- ]recognition\b)"),
        "3dgs": Rule(r"\b3D-?GS\b|(?i:\b3D[- ]gaussian[- ]splatting\b)", r"3DGS"),
        '"3d gaussian splatting"': Rule(r"\b3D-?GS\b|(?i:\b3D[- ]gaussian[- ]splatting\b)"),
        '"speculative decoding"': Rule(r"(?i:\bspeculative[- ](decod(ing|ers?)|sampling)\b)"),
        "mamba": Rule(r"(?i:\bmamba(-?\d)?\b)", r"(?i:mamba)"),
        "dpo": Rule(r"\bDPO\b|(?i:\bdirect[- ]preference[- ]optimi[sz]ation\b)", r"DPO\b"),
        "cot": Rule(r"\bC[oO]Ts?\b|(?i:\bchains?[- ]of[- ]thoughts?\b)", r"CoT\b"),
        "vla": Rule(r"\bVLAs?\b|(?i:\bvision[-– ]language[-– ]action\b)", r"VLA"),
        "nerf": Rule(r"(?i:\bnerfs?\b|\bneural[- ]radiance[- ]fields?\b)", r"NeRF"),
        "ssm": Rule(r"\bSSMs?\b|(?i:\bstate[- ]space([- ]\w+)?[- ]models?\b)", r"SSM\b"),
        "peft": Rule(
            r"\bPEFT\b|(?i:\bparameter[- ]efficient[- ](\w+[- ])?fine-?[- ]?tun(ing|ed)\b)"
        ),
        "sft": Rule(r"\bSFT\b|(?i:\bsupervised[- ](\w+[- ])?fine-?[- ]?tuning\b)", r"SFT"),
        "grpo": Rule(r"\bGRPO\b|(?i:\bgroup[- ]relative[- ]policy[- ]optimi[sz]ation\b)", r"GRPO"),
        "rlvr": Rule(
            r"\bRLVR\b|(?i:\b(reinforcement[- ]learning|RL)( \(RL\))?[- ](with|from|via|using)[- ]"
            r"(\w+[- ])?verifiable[- ]rewards?\b)",
            r"RLVR",
        ),
        '"image editing"': Rule(
            r"(?i:\bimage[- ]edit(ing|s|ors?)?\b|\bimage (\w+ )?(and|or) (\w+ )?editing\b"
            r"|\bedit(ing)? (an? |real )?images?\b)"
        ),
        '"text to video"': Rule(r"(?i:\btext[- ]to[- ]videos?\b|\bT2V\b)"),
        '"text to image"': Rule(r"(?i:\btext[- ]to[- ]images?\b|\bT2I\b)"),
        '"video generation"': Rule(
            r"(?i:\bvideo[- ]generation\b|\bgenerat(e|es|ing|ion of) (\w+ )?videos?\b)"
        ),
        '"prompt injection"': Rule(r"(?i:\bprompt[- ]injections?\b)"),
        '"knowledge distillation"': Rule(
            r"(?i:\bknowledge[- ]distillation\b|\bdistill(ing|s)? (\w+ )?knowledge\b)"
        ),
        '"gui agent"': Rule(
            r"(?i:\b(GUI|graphical user interface)s?( \(GUI\))?[- ](\w+[- ])?(multi-?)?agents?\b)"
        ),
        "jailbreak": Rule(r"(?i:\bjail-?break(s|ing|ed)?\b)", r"(?i:jailbreak)"),
        "quantization": Rule(r"(?i:\b(de)?quanti[sz]ations?\b)"),
        "slam": Rule(r"\bSLAM\b|(?i:\bsimultaneous localization and mapping\b)", r"SLAM"),
        "vae": Rule(r"\bVAEs?\b|(?i:\bvariational[- ]auto-? ?encoders?\b)", r"VAE\b"),
        '"in context learning"': Rule(r"(?i:\bin[- ]context[- ]learn(ing|ers?)\b)|\bICL\b"),
        '"test time scaling"': Rule(r"(?i:\btest[- ]time[- ](compute[- ])?scaling\b)"),
    }
)
"""Queries as people would write them: an acronym, a word, or a phrase in quotes."""

AMBIGUOUS: Mapping[str, Rule] = MappingProxyType(
    {
        "tts": RULES['"text to speech"'],
        "asr": Rule(
            r"(?i:\bspeech[- ]recognition\b)|\bASR\b",
            unless=r"(?i:attack|adversar|jailbreak|injection)",
        ),
        "gan": Rule(r"\bGANs?\b|(?i:\bgenerative[- ]adversarial[- ]net\w*)", r"GAN\b"),
    }
)
"""Bare words that mean something else in other papers (test-time scaling, attack success rate), or
are names of authors; no search without understanding can tell them apart."""

HAND: Mapping[str, tuple[frozenset[str], frozenset[str]]] = MappingProxyType(
    {
        # a "VL model series" is one of vision-language models; LVLM can be large video-language
        "vlm": (frozenset({"2511.20347"}), frozenset({"2509.24786", "2512.14273"})),
    }
)
"""Papers to add to and to take from what a rule says, after reading them."""


def truth(query: str, papers: list[Paper]) -> list[str]:
    """Give the ids of the papers that `query` should find."""
    added, taken = HAND.get(query, (frozenset[str](), frozenset[str]()))
    rule = RULES.get(query) or AMBIGUOUS[query]
    return [p.id for p in papers if (rule.holds(p) or p.id in added) and p.id not in taken]
