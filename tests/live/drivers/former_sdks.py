"""The majors of the openai and anthropic SDKs before the current ones: a stream of text and a tool call from each."""

import json
import sys

import anthropic
import openai

url, key, mail = sys.argv[1:]
assert int(openai.__version__.split(".")[0]) < 3
assert int(anthropic.__version__.split(".")[0]) < 1

asked = [{"role": "user", "content": f"Who is {mail}?"}]
text, arguments = "", ""
client = openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0)
for chunk in client.chat.completions.create(model="model-1", messages=asked, stream=True):
    for choice in chunk.choices:
        text += choice.delta.content or ""
        for call in choice.delta.tool_calls or []:
            arguments += call.function.arguments or ""
print(text)
assert "@" in json.loads(arguments)["a"]

with anthropic.Anthropic(base_url=url, api_key=key, max_retries=0).messages.stream(
    model="model-1", max_tokens=10, messages=asked
) as stream:
    final = stream.get_final_message()
print(final.content[0].text)
assert "@" in final.content[1].input["a"]
