// Asks a Hailo MQTT worker what the camera sees, every five seconds, and draws the answer over the picture.
#pragma once

#include "ofMain.h"
#include "ofxMQTT.h"

class ofApp : public ofBaseApp {
 public:
  void setup() override {
    camera.setup(640, 480);
    ofAddListener(mqtt.onOnline, this, &ofApp::connected);
    ofAddListener(mqtt.onMessage, this, &ofApp::answered);
    mqtt.begin("localhost", 1883);
    mqtt.connect("openframeworks-sketch");
  }

  void update() override {
    camera.update();
    mqtt.update();   // calls connected and answered, on this thread
    if (mqtt.connected() && ofGetElapsedTimef() - askedAt > 5) ask();
  }

  void exit() override { mqtt.disconnect(); }

  void draw() override {
    camera.draw(0, 0);
    ofDrawBitmapStringHighlight(answer, 20, 460);
  }

 private:
  void ask() {
    askedAt = ofGetElapsedTimef();
    ofBuffer jpeg;
    ofSaveImage(camera.getPixels(), jpeg, OF_IMAGE_FORMAT_JPEG);
    question++;
    // A std::string holds any bytes, and its own length.
    mqtt.publish("hailo/v1/request/what-is-there/openframeworks/" + ofToString(question),
                 std::string(jpeg.getData(), jpeg.size()));
  }

  void connected() { mqtt.subscribe("hailo/v1/reply/openframeworks/+"); }

  void answered(ofxMQTTMessage &message) { answer = message.payload; }

  ofVideoGrabber camera;
  ofxMQTT mqtt;
  std::string answer = "waiting";
  float askedAt = 0;
  int question = 0;
};
