#!/usr/bin/env python3
"""Ask a Hailo MQTT worker from Python. One file; needs paho-mqtt 1.6 or 2.x.

    from hailo_mqtt import Hailo

    with Hailo("raspberrypi.local", client="wall") as hailo:
        reply = hailo.request("clip", image="red-circle.jpg", timeout=10)
        print(reply["result"]["labels"][0]["label"])

From the command line:

    python3 hailo_mqtt.py --host raspberrypi.local clip red-circle.jpg
"""

import argparse
import asyncio
import base64
import concurrent.futures
import json
import os
import pathlib
import re
import socket
import sys
import threading
import time
import uuid

import paho.mqtt.client as mqtt


class HailoError(Exception):
    """An error reply. `code` is for programs, the text for people, `reply` the whole of it."""

    def __init__(self, reply):
        super().__init__("%s: %s" % (reply.get("code"), reply.get("error")))
        self.code = reply.get("code")
        self.retryable = bool(reply.get("retryable"))
        self.reply = reply


class _Request:
    """One request that is not answered yet."""

    def __init__(self, topic, payload, on_chunk=None, attempts=1):
        self.topic = topic
        self.payload = payload
        self.on_chunk = on_chunk
        self.attempts = attempts
        self.future = concurrent.futures.Future()
        self.sent_at = None  # by time.monotonic()


class Hailo:
    """A connection to the broker; made once, used from any thread.

    client      who asks: names the reply topics and the broker session, so use one name for each
                program. Replies that came while it was away are delivered at the next start.
    queue       a directory: requests are kept there until they are answered, and sent again at the
                next start. Without it they are kept in memory.
    on_reply    called as on_reply(id, reply) with replies to requests of an earlier start
    send_again  seconds without a reply until a request is sent again, under the same id: it does
                not run twice
    lasting     False: the broker forgets this client when it goes
    """

    def __init__(self, host="localhost", port=1883, client=None, username=None, password=None,
                 ca_file=None, base="hailo/v1", queue=None, on_reply=None, send_again=60.0,
                 lasting=True):
        self.client = client or _default_client()
        if not re.fullmatch(r"[A-Za-z0-9._~:@-]{1,64}", self.client):
            raise ValueError("client is 1 to 64 of A-Z a-z 0-9 . _ ~ : @ -, not %r" % self.client)
        self._base = base
        self._queue = pathlib.Path(queue) if queue else None
        self._on_reply = on_reply
        self._send_again = send_again
        self._lock = threading.Lock()
        self._pending = {}
        self._subscribed = False
        self._closed = threading.Event()
        self._restore()
        self._mqtt = _paho("hailo-" + self.client, lasting)
        if username is not None:
            self._mqtt.username_pw_set(username, password)
        if ca_file is not None:
            self._mqtt.tls_set(ca_certs=ca_file)
        self._mqtt.reconnect_delay_set(min_delay=1, max_delay=30)
        self._mqtt.on_connect = self._connected
        self._mqtt.on_disconnect = self._disconnected
        self._mqtt.on_subscribe = self._subscription_made
        self._mqtt.on_message = self._received
        # The broker may not be there yet: it is waited for.
        self._mqtt.connect_async(host, port, keepalive=30)
        self._mqtt.loop_start()
        threading.Thread(target=self._repeat, name="hailo-repeat", daemon=True).start()

    # What programs call ------------------------------------------------------------------------

    def submit(self, type, image=None, text=None, tensor=None, model=None, params=None, input=None,
               id=None, lane="normal", timeout=None, on_chunk=None, attempts=3, **fields):
        """Sends a request and returns a concurrent.futures.Future of its reply, a dict.

        image      path of a picture, or its bytes; a list of either for several
        text       the prompt, or the text to embed
        tensor     {"dtype", "shape", "data_b64"}, see tensor()
        input      the whole `input` object instead of the three above
        lane       "high", "normal" or "low"
        timeout    seconds after which the worker need not answer any more with a result
        on_chunk   called as on_chunk(text) with each piece of a streamed answer
        attempts   how often a request is sent that fails in a way that may pass
        fields     any other field of a request, such as metadata={...} or keep="newest"
        """
        id = str(id) if id is not None else uuid.uuid4().hex
        body = dict(fields)
        body["input"] = dict(input or {})
        if isinstance(image, list):
            body["input"]["images"] = [_picture(each) for each in image]
        elif image is not None:
            body["input"]["image"] = _picture(image)
        if text is not None:
            body["input"]["text" if type == "clip" else "prompt"] = text
        if tensor is not None:
            body["input"]["tensor"] = tensor
        if model is not None:
            body["model"] = model
        if params:
            body["params"] = params
        if timeout is not None:
            body["timeout_ms"] = int(timeout * 1000)
        if on_chunk is not None:
            body["stream"] = True
        lanes = {"high": "request-high", "normal": "request", "low": "request-low"}
        topic = "/".join((self._base, lanes[lane], type, self.client, id))
        return self._send(id, _Request(topic, json.dumps(body), on_chunk, attempts))

    def request(self, type, timeout=60.0, **more):
        """As submit, and waits for the reply. Raises HailoError, or TimeoutError."""
        future = self.submit(type, timeout=timeout, **more)
        try:
            return future.result(None if timeout is None else timeout + 5)
        except concurrent.futures.TimeoutError:
            raise TimeoutError("no reply within %s s: is a worker online?" % timeout) from None

    async def arequest(self, type, timeout=60.0, **more):
        """As request, for asyncio."""
        future = self.submit(type, timeout=timeout, **more)
        try:
            return await asyncio.wait_for(
                asyncio.wrap_future(future), None if timeout is None else timeout + 5)
        except asyncio.TimeoutError:
            raise TimeoutError("no reply within %s s: is a worker online?" % timeout) from None

    def control(self, action, worker="all", timeout=10.0, **fields):
        """Performs ping, status, device_status, load_model and the like; returns the reply."""
        id = uuid.uuid4().hex
        topic = "/".join((self._base, "control", worker, action))
        body = dict(fields, reply_to="/".join((self._base, "reply", self.client, id)))
        if action not in ("cancel", "lookup"):  # there, client and id name the request
            body.update(client=self.client, id=id)
        future = self._send(id, _Request(topic, json.dumps(body)), keep=False)
        try:
            return future.result(timeout)
        except concurrent.futures.TimeoutError:
            with self._lock:
                self._pending.pop(id, None)
            raise TimeoutError("no worker answered within %s s" % timeout) from None

    def cancel(self, id, worker="all"):
        """Cancels a request that waits; True if it did."""
        return self.control("cancel", worker, client=self.client, id=str(id))["cancelled"]

    def close(self):
        """Ends the connection; the broker keeps replies for the next start."""
        self._closed.set()
        self._mqtt.disconnect()
        self._mqtt.loop_stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # How it is kept and sent ---------------------------------------------------------------------

    def _send(self, id, request, keep=True):
        with self._lock:
            if id in self._pending:
                raise ValueError("a request with id %r is not answered yet" % id)
            if keep and self._queue:
                self._write(id, request)
            self._pending[id] = request
            if self._subscribed:
                self._publish(request)
        return request.future

    def _publish(self, request):
        request.sent_at = time.monotonic()
        self._mqtt.publish(request.topic, request.payload, qos=1)

    def _write(self, id, request):
        self._queue.mkdir(parents=True, exist_ok=True)
        whole = self._queue / (id + ".json")
        part = self._queue / (id + ".part")
        with open(part, "w", encoding="utf-8") as file:
            json.dump({"topic": request.topic, "payload": request.payload}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, whole)

    def _restore(self):
        if self._queue and self._queue.is_dir():
            for file in sorted(self._queue.glob("*.json"), key=lambda each: each.stat().st_mtime):
                kept = json.loads(file.read_text(encoding="utf-8"))
                request = _Request(kept["topic"], kept["payload"])
                id = file.stem
                request.future.add_done_callback(lambda done, id=id: self._tell(id, done))
                self._pending[id] = request

    def _tell(self, id, done):
        if self._on_reply:
            error = done.exception()
            self._on_reply(id, error.reply if error else done.result())

    def _repeat(self):
        while not self._closed.wait(1.0):
            with self._lock:
                now = time.monotonic()
                for request in self._pending.values():
                    late = request.sent_at is not None and now - request.sent_at > self._send_again
                    if late and self._subscribed:
                        self._publish(request)

    # What the broker says ------------------------------------------------------------------------

    def _connected(self, client, userdata, flags, reason, *properties):
        if getattr(reason, "value", reason) != 0:
            print("hailo_mqtt: the broker refused the connection: %s" % reason, file=sys.stderr)
            return
        topic = "/".join((self._base, "reply", self.client))
        self._mqtt.subscribe([(topic + "/+", 1), (topic + "/+/chunk", 0)])

    def _subscription_made(self, *_):
        with self._lock:
            self._subscribed = True
            for request in self._pending.values():
                if request.sent_at is None:  # paho itself repeats what the broker did not confirm
                    self._publish(request)

    def _disconnected(self, *_):
        with self._lock:
            self._subscribed = False

    def _received(self, client, userdata, message):
        id = message.topic[len(self._base) + len("/reply/") + len(self.client) + 1:]
        if id.endswith("/chunk"):
            request = self._pending.get(id[:-len("/chunk")])
            if request and request.on_chunk:
                request.on_chunk(json.loads(message.payload)["text"])
            return
        reply = json.loads(message.payload)
        with self._lock:
            request = self._pending.get(id)
            if request and self._tries_again(request, reply):
                return
            self._pending.pop(id, None)
        if self._queue:
            (self._queue / (id + ".json")).unlink(missing_ok=True)
        if request is None:
            if self._on_reply and not reply.get("duplicate"):
                self._on_reply(id, reply)
        elif reply.get("status") == "ok":
            request.future.set_result(reply)
        else:
            request.future.set_exception(HailoError(reply))

    def _tries_again(self, request, reply):
        passes = reply.get("retryable") and reply.get("code") not in ("TIMEOUT", "EXPIRED")
        if not passes or request.attempts <= 1:
            return False
        request.attempts -= 1
        wait = reply.get("retry_after_ms", 1000) / 1000.0
        request.sent_at = time.monotonic() - self._send_again + wait  # when _repeat sends it
        return True


def tensor(array):
    """The tensor object of a numpy array."""
    data = base64.b64encode(array.tobytes()).decode()
    return {"dtype": str(array.dtype), "shape": list(array.shape), "data_b64": data}


def _picture(image):
    if isinstance(image, dict):
        return image
    data = image if isinstance(image, bytes) else pathlib.Path(image).read_bytes()
    return base64.b64encode(data).decode()


def _default_client():
    program = pathlib.Path(sys.argv[0]).stem or "python"
    return re.sub(r"[^A-Za-z0-9._~:@-]", "-", program + "@" + socket.gethostname())[:64]


def _paho(client_id, lasting):
    version = getattr(mqtt, "CallbackAPIVersion", None)
    first = () if version is None else (version.VERSION2,)
    return mqtt.Client(*first, client_id=client_id, clean_session=not lasting)


def main():
    parser = argparse.ArgumentParser(description="Send files to a Hailo MQTT worker.")
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=1883)
    parser.add_argument("--client", help="who asks (default: this program and host)")
    parser.add_argument("--username")
    parser.add_argument("--password", default=os.environ.get("HAILO_MQTT_PASSWORD"))
    parser.add_argument("--ca-file", help="certificate of the broker's authority: use TLS")
    parser.add_argument("--model")
    parser.add_argument("--param", action="append", default=[], metavar="NAME=JSON",
                        help="a parameter of the type, such as top_k=3")
    parser.add_argument("--lane", choices=("high", "normal", "low"), default="normal")
    parser.add_argument("--timeout", type=float, default=60.0, metavar="SECONDS")
    parser.add_argument("type", help="clip, detect, ...; `info` of a worker lists them")
    parser.add_argument("file", nargs="+", help="pictures")
    given = parser.parse_args()
    params = {}
    for each in given.param:
        name, _, value = each.partition("=")
        params[name] = json.loads(value)
    failed = 0
    with Hailo(given.host, given.port, given.client, given.username, given.password,
               given.ca_file) as hailo:
        sent = [(file, hailo.submit(given.type, image=file, model=given.model, params=params,
                                    lane=given.lane, timeout=given.timeout))
                for file in given.file]
        for file, future in sent:
            try:
                print(file, json.dumps(future.result(given.timeout + 5)["result"]), flush=True)
            except (HailoError, concurrent.futures.TimeoutError) as error:
                failed = 1
                print(file, error or "no reply: is a worker online?", file=sys.stderr)
    return failed


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
