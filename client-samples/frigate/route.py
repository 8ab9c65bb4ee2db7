#!/usr/bin/env python3
"""Sends the snapshots that Frigate publishes of people to a Hailo MQTT worker, at the same broker.

    python3 route.py --host raspberrypi.local --preset describe

The answer comes on hailo/v1/reply/<camera>/<id>. Needs paho-mqtt 1.6 or 2.x.
"""

import argparse
import re
import time

import paho.mqtt.client as mqtt

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--host", default="localhost")
parser.add_argument("--port", type=int, default=1883)
parser.add_argument("--username")
parser.add_argument("--password")
parser.add_argument("--label", default="person", help="what Frigate saw")
parser.add_argument("--preset", default="describe", help="what to ask")
given = parser.parse_args()


def connected(client, *_):
    client.subscribe("frigate/+/%s/snapshot" % given.label)
    print("connected", flush=True)


def snapshot(client, userdata, message):
    if message.retain:  # one of before this start
        return
    camera = re.sub(r"[^A-Za-z0-9._~:@-]", "-", message.topic.split("/")[1])[:64]
    id = "%d" % (time.time() * 1000)
    client.publish("hailo/v1/request/%s/%s/%s" % (given.preset, camera, id), message.payload, qos=1)
    print("asked about %s: %s" % (camera, id), flush=True)


version = getattr(mqtt, "CallbackAPIVersion", None)
client = mqtt.Client(*(() if version is None else (version.VERSION2,)))
client.on_connect = connected
client.on_message = snapshot
if given.username:
    client.username_pw_set(given.username, given.password)
client.connect_async(given.host, given.port)
client.loop_forever(retry_first_connection=True)
