"""The client of the Hailo Device Manager, over MQTT: change one import and keep the rest.

    from hailo_device_client import HailoDeviceClient      # was: from device_client import ...

    async with HailoDeviceClient() as client:
        answer = await client.infer("clip_vit_b_32.hef", {"mode": "image", "tensor": tensor},
                                    model_type="clip")

The broker is HAILO_BROKER, such as mqtt://user:password@raspberrypi.local:1883; default
mqtt://localhost:1883. Needs hailo_mqtt.py beside it.
"""

import asyncio
import datetime
import os
import urllib.parse
import uuid

from hailo_mqtt import Hailo, HailoError


class HailoDeviceClient:
    """Calls and answers as the device manager's; `socket_path` and `max_message_bytes` have no use
    here. Every instance is a client of its own, so any number of them may run at once."""

    def __init__(self, socket_path=None, timeout=30.0, max_message_bytes=None):
        self.socket_path = str(socket_path or os.environ.get("HAILO_DEVICE_SOCKET", ""))
        self.timeout = timeout
        self.broker = os.environ.get("HAILO_BROKER", "mqtt://localhost:1883")
        self._hailo = None

    async def __aenter__(self):
        await self.connect()
        return self

    async def __aexit__(self, *_):
        await self.disconnect()

    async def connect(self):
        """Begins to connect; a broker that is not there yet is waited for."""
        url = urllib.parse.urlparse(self.broker)
        self._hailo = Hailo(
            url.hostname or "localhost",
            url.port or 1883,
            client="device-client-" + uuid.uuid4().hex[:12],
            username=urllib.parse.unquote(url.username) if url.username else None,
            password=urllib.parse.unquote(url.password) if url.password else None,
            lasting=False,
        )

    async def disconnect(self):
        """Ends the connection."""
        if self._hailo:
            await asyncio.get_running_loop().run_in_executor(None, self._hailo.close)
            self._hailo = None

    async def ping(self):
        """device_id, loaded_models, uptime_seconds, queue_depth, socket_path, total_lru_evictions."""
        return await self._control("status")

    async def status(self):
        """The same, and what the worker tells of itself."""
        return await self._control("status")

    async def device_status(self):
        """device and networks."""
        return await self._control("device_status")

    async def load_model(self, model_path, model_type="vlm", model_params=None):
        """model_path, model_type, message. The worker's catalog knows the files."""
        return await self._control(
            "load_model", model_path=str(model_path), model_type=model_type)

    async def unload_model(self, model_path, model_type="vlm"):
        """message."""
        return await self._control(
            "unload_model", model_path=str(model_path), model_type=model_type)

    async def infer(self, model_path, input_data, model_type="vlm", model_params=None):
        """result and inference_time_ms."""
        hailo = await self._connected()
        try:
            reply = await hailo.arequest(
                model_type,
                timeout=self.timeout,
                input=input_data if isinstance(input_data, dict) else {"prompt": input_data},
                model=str(model_path),
            )
        except HailoError as error:
            raise RuntimeError("Device manager error: %s" % error.reply["error"]) from error
        except TimeoutError:
            raise RuntimeError("Request timeout") from None
        return {
            "status": "ok",
            "result": _result(reply["result"]),
            "inference_time_ms": reply["timing"]["inference_ms"],
            "request_id": reply["id"],
        }

    async def _connected(self):
        if self._hailo is None:
            await self.connect()
        return self._hailo

    async def _control(self, action, **fields):
        hailo = await self._connected()
        loop = asyncio.get_running_loop()
        try:
            reply = await loop.run_in_executor(
                None, lambda: hailo.control(action, timeout=self.timeout, **fields))
        except HailoError as error:
            raise RuntimeError("Device manager error: %s" % error.reply["error"]) from error
        except TimeoutError:
            raise RuntimeError("Request timeout") from None
        answer = {name: value for name, value in reply.items() if name not in ("id", "action")}
        answer["request_id"] = reply["id"]
        if action == "status":
            answer["socket_path"] = self.socket_path
        for model in answer.get("loaded_models", []) + answer.get("networks", {}).get("networks", []):
            model["loaded_at"] = _seconds(model["loaded_at"])
            model["last_used"] = _seconds(model["last_used"])
        return answer


def _seconds(time):
    """Seconds since 1970 of an RFC 3339 time in UTC; whole ones, which is what all of them have."""
    return datetime.datetime.strptime(time[:19] + "+0000", "%Y-%m-%dT%H:%M:%S%z").timestamp()


def _result(result):
    """People's results have names; the device manager's one thing had none, but for speech."""
    if "segments" in result:
        return result
    for only in ("embedding", "text", "tensor", "tensors"):
        if only in result:
            return result[only]
    outputs = result.get("outputs")
    if outputs is not None:
        return next(iter(outputs.values())) if len(outputs) == 1 else outputs
    return result


def create_client(socket_path=None):
    """A new client."""
    return HailoDeviceClient(socket_path)
