"""The doors of models and of services in a probe: canaries in prompts, replies and answers.

What it must never do: take for judged what could not be seen from where the probe stands.
"""
