"""A text goes in, the topics of the vocabulary that it speaks of come out, the strongest first."""

import re
from collections import Counter
from functools import cache

# One topic a line, its aliases after the colon; a plural is understood.
VOCABULARY = """
large language models: llm, language model, gpt, gpt-3, gpt-4, chatgpt, chatbot, llama, bert
computer vision: image recognition, image classification, vision model, visual, imagenet, images
object detection: bounding box, detector, detection model
image segmentation: segmentation, segment anything, salient object
image generation: text-to-image, image generator, dall-e, dalle, imagen, stable diffusion
diffusion models: diffusion
vision and language: vision-language, multimodal, clip, image captioning, visual question answering
self-supervised learning: self-supervision, ssl, contrastive learning, unlabelled data, unlabeled data
transformers: transformer, attention, vit, self-attention
embeddings: embedding, vector representation, sentence transformer, word vector
semantic search: vector search, similarity search, search relevance, search engine, search results, image search
retrieval: rag, retrieval-augmented, re-ranking, reranking, ranking model, ranking
recommender systems: recommendation, recommender
data labelling: labelling, labeling, annotation, annotator, auto-label, autolabel, auto-labelling
synthetic data: generated data, simulated data
datasets: dataset, corpus, benchmark data
data quality: data cleaning, deduplication, duplicates, data validation
evaluation: benchmark, metrics, leaderboard, test set, calibration
mlops: deployment, deploying, production, pipeline, model registry, feature store, monitoring, ci/cd
inference: serving, latency, throughput, inference speed
model compression: quantisation, quantization, pruning, distillation, knowledge distillation, post-training
on-device: edge device, mobile device, iphone, raspberry pi, microcontroller, tflite, tensorflow lite, core ml, coreml
training: training run, mixed precision, learning rate, pretraining, pre-training, training scheme, optimizer, optimiser
fine-tuning: finetuning, fine-tune, fine-tunes, lora, adapter
prompting: prompt, prompt engineering, few-shot, chain of thought
agents: agent, tool use, function calling, generalist agent
reinforcement learning: rlhf, reward model, policy gradient
robotics: robot, humanoid
speech: speech recognition, text to speech, text-to-speech, speech to text, voice, speaker recognition
audio: music, sound, podcast audio
time series: forecasting, forecast, eta prediction, anomaly detection
tabular data: xgboost, gradient boosting, tabular
natural language processing: nlp, named entity, sentiment analysis, text classification
tokenisation: tokenizer, tokeniser, tokenization
code generation: coding assistant, code completion, copilot
pytorch: torch, torchvision
tensorflow: keras, tensorrt
jax: flax
hugging face: huggingface
scikit-learn: sklearn
python: pandas, numpy, jupyter, notebook
databases: database, postgresql, sqlite, sql
web apps: web app, web application, fastapi, streamlit, gradio
gpu: gpus, cuda, nvidia, tpu, accelerator
hardware: chip, processor
energy and climate: carbon, emissions, electricity, climate, energy use
privacy: federated learning, differential privacy, personal data
fairness: bias, discrimination
safety: alignment, red teaming, jailbreak, adversarial
robustness: adversarial sample, distribution shift
interpretability: explainability, feature attribution, saliency
law and policy: regulation, copyright, licence, license, government
careers: career, job market, hiring, interview
education: course, tutorial, lecture, textbook, learn machine learning
mathematics: linear algebra, statistics, probability, calculus
research: research paper, preprint
open source: open-source
startups: startup, funding
healthcare: medical, clinical, radiology, health
biology: protein, genomics, drug discovery
conservation: coral, starfish, wildlife, biodiversity
food: nutrition, groceries, recipe, food
games: game, atari, chess
maps and travel: geo-location, routing, travel
documents: ocr, latex, pdf, handwriting
graphs: graph neural network, knowledge graph
mixture of experts: moe
scaling: scaling law, scale, the bitter lesson
artificial general intelligence: agi
experimentation: experiment, experiment tracking, a/b test
"""
MAX_TOPICS = 4


@cache
def _aliases() -> dict[str, str]:
    """Return the topic of each word or phrase of the vocabulary."""
    found = {}
    for line in VOCABULARY.strip().splitlines():
        name, _, aliases = line.partition(":")
        for alias in (*aliases.split(","), name):
            if alias.strip():
                found[alias.strip()] = name.strip()
    return found


@cache
def _pattern() -> re.Pattern[str]:
    """Return one pattern for all aliases, longest first, grouped by first letter so that few are tried at a place."""
    words = sorted(_aliases(), key=len, reverse=True)
    groups = [
        f"{re.escape(first)}(?:{'|'.join(re.escape(word[1:]) for word in words if word[0] == first)})"
        for first in sorted({word[0] for word in words})
    ]
    return re.compile(rf"(?<![\w-])({'|'.join(groups)})(?:s|es)?(?![\w-])")


def _mentions(text: str) -> Counter[str]:
    return Counter(_aliases()[found] for found in _pattern().findall(text.lower()))


def topics_of(title: str, body: str) -> tuple[str, ...]:
    """Return at most four topics, the strongest first; a mention in the title counts as four in the body."""
    named, told = _mentions(title), _mentions(body)
    weights = {name: 4 * min(2, named[name]) + min(6, told[name]) for name in {**named, **told}}
    ranked = sorted(weights, key=lambda name: -weights[name])
    best = weights[ranked[0]] if ranked else 0
    return tuple(name for name in ranked[:MAX_TOPICS] if weights[name] * 4 >= best)
