package org.hailomqtt.worker.device.hailo;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.FloatByReference;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libhailo_bridge.so under their own names; worker/native/hailo_bridge.h says what
 * each promises. One thread at a time for each device and its models.
 *
 * <p>All but the first return a status of HailoRT's; 0 is success.
 */
interface HailoBridge extends Library {
  /** The interface this mapping was written for. */
  int ABI = 2;

  int INPUT = 0;
  int OUTPUT = 1;

  int HEIGHT = 0;
  int WIDTH = 1;
  int FEATURES = 2;
  int TYPE = 3;
  int ORDER = 4;
  int IS_NMS = 5;
  int NMS_CLASSES = 6;
  int NMS_PER_CLASS = 7;
  int NMS_TOTAL = 8;
  int STREAM_NUMBERS = 9;

  int HAS_LLM = 2;
  int HAS_VLM = 4;
  int HAS_SPEECH = 8;

  int LLM = 0;
  int VLM = 1;

  int GENERATING = 0;
  int MAX_TOKENS = 1;
  int LOGICAL_END = 2;
  int ABORTED = 3;

  int hailo_bridge_abi();

  int hailo_bridge_versions(int[] built, int[] library);

  int hailo_bridge_features(IntByReference features);

  int hailo_bridge_scan(byte[] ids, long capacity, LongByReference needed);

  int hailo_bridge_device_new(PointerByReference device);

  int hailo_bridge_device_open(Pointer device, @Nullable String id, @Nullable String groupId);

  int hailo_bridge_device_identity(
      Pointer device, byte[] lines, long capacity, LongByReference needed);

  int hailo_bridge_device_temperature(
      Pointer device, FloatByReference first, FloatByReference second);

  int hailo_bridge_device_performance(
      Pointer device,
      FloatByReference processor,
      FloatByReference networkCore,
      LongByReference memoryTotal,
      LongByReference memoryUsed);

  int hailo_bridge_device_error(Pointer device, byte[] text, long capacity, LongByReference needed);

  int hailo_bridge_device_free(Pointer device);

  int hailo_bridge_model_new(Pointer device, String hefPath, PointerByReference model);

  int hailo_bridge_model_streams(Pointer model, int direction, IntByReference count);

  int hailo_bridge_model_stream(
      Pointer model,
      int direction,
      int index,
      byte[] name,
      long capacity,
      LongByReference needed,
      int[] numbers,
      LongByReference frameBytes);

  int hailo_bridge_model_set_type(Pointer model, int direction, int index, int type);

  int hailo_bridge_model_configure(Pointer model);

  int hailo_bridge_model_buffer(
      Pointer model, int direction, int index, PointerByReference data, LongByReference bytes);

  int hailo_bridge_model_run(Pointer model, int timeoutMs);

  int hailo_bridge_model_error(Pointer model, byte[] text, long capacity, LongByReference needed);

  int hailo_bridge_model_free(Pointer model);

  int hailo_bridge_generator_new(
      Pointer device, int kind, String hefPath, int optimizeMemory, PointerByReference generator);

  int hailo_bridge_generator_frame(Pointer generator, int[] shape);

  int hailo_bridge_generator_context(
      Pointer generator, LongByReference used, LongByReference capacity);

  int hailo_bridge_generator_clear(Pointer generator);

  int hailo_bridge_generator_tokens(Pointer generator, String text, LongByReference count);

  int hailo_bridge_generator_stop_at(Pointer generator, String[] stops, int count);

  int hailo_bridge_generator_generate(
      Pointer generator,
      String[] messages,
      int messageCount,
      Pointer[] frames,
      long[] frameBytes,
      int frameCount,
      int maxTokens,
      int doSample,
      float temperature,
      float topP,
      int topK,
      float frequencyPenalty,
      int seed,
      PointerByReference answer);

  int hailo_bridge_generator_error(
      Pointer generator, byte[] text, long capacity, LongByReference needed);

  int hailo_bridge_generator_free(Pointer generator);

  int hailo_bridge_answer_next(
      Pointer answer,
      int timeoutMs,
      byte[] token,
      long capacity,
      LongByReference length,
      IntByReference state);

  int hailo_bridge_answer_abort(Pointer answer);

  int hailo_bridge_answer_error(Pointer answer, byte[] text, long capacity, LongByReference needed);

  int hailo_bridge_answer_free(Pointer answer);

  int hailo_bridge_speech_new(Pointer device, String hefPath, PointerByReference speech);

  int hailo_bridge_speech_transcribe(
      Pointer speech,
      float[] samples,
      long count,
      int task,
      String language,
      int timeoutMs,
      IntByReference segments);

  int hailo_bridge_speech_segment(
      Pointer speech,
      int index,
      FloatByReference startSeconds,
      FloatByReference endSeconds,
      byte[] text,
      long capacity,
      LongByReference needed);

  int hailo_bridge_speech_error(Pointer speech, byte[] text, long capacity, LongByReference needed);

  int hailo_bridge_speech_free(Pointer speech);
}
