# Callbacks of an MQTT Client DAT: sends a TOP to a Hailo MQTT worker, and writes the answer into a Text DAT.
# The network has, beside the MQTT Client DAT: a TOP named 'picture' and a Text DAT named 'answer'.
# To ask: op('callbacks').module.ask(op('mqttclient1')), for example from a Timer CHOP's callback.

CLIENT = 'touchdesigner'   # a name that no other client has
PRESET = 'caption-short'   # what to ask; one that answers in plain text

question = 0


def ask(dat):
    global question
    question += 1
    jpeg = bytes(op('picture').saveByteArray('.jpg'))
    dat.publish('hailo/v1/request/%s/%s/%d' % (PRESET, CLIENT, question), jpeg, 0, False)


def onConnect(dat):
    dat.subscribe('hailo/v1/reply/%s/+' % CLIENT, 0)


def onConnectFailure(dat, msg):
    op('answer').text = 'no broker: ' + msg


def onConnectionLost(dat, msg):
    op('answer').text = 'the broker has gone: ' + msg


def onSubscribe(dat):
    pass


def onSubscribeFailure(dat, msg):
    pass


def onUnsubscribe(dat):
    pass


def onUnsubscribeFailure(dat, msg):
    pass


def onPublish(dat, topic):
    pass


def onMessage(dat, topic, payload, qos, retainFlag, dup):
    if topic.endswith('/%d' % question):
        op('answer').text = payload.decode('utf-8')
