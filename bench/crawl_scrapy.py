"""Pages of lots as a Scrapy spider: one chain of requests for each of STRETCHES, items as JSON lines."""

import json
import os

import scrapy


class Lots(scrapy.Spider):
    name = "lots"
    custom_settings = {"ROBOTSTXT_OBEY": False, "TELNETCONSOLE_ENABLED": False}

    def page(self, after, floor):
        variables = {"filter": {}, "limit": 200, "after": after}
        return scrapy.Request(
            os.environ["URL"] + "/v3/graphql",
            method="POST",
            headers={"Authorization": "Bearer " + os.environ["TOKEN"], "Content-Type": "application/json"},
            body=json.dumps({"query": os.environ["QUERY"], "variables": variables}),
            dont_filter=True,
            cb_kwargs={"floor": floor},
        )

    async def start(self):
        for after, floor in json.loads(os.environ["STRETCHES"]):
            yield self.page(after, floor)

    def parse(self, response, floor):
        answer = json.loads(response.body)
        yield from answer["data"]["Lots"]
        info = answer["extensions"]["pageInfo"]
        if info["hasNextPage"] and info["lastId"] > floor:
            yield self.page(info["lastId"], floor)
