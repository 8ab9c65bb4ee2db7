package org.hailomqtt.worker.jpeg;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;

/** A library whose every picture is 8 x 8 and whose every decoding fails in one way. */
final class FakeLibrary implements LibTurboJpeg {
  private final int errorCode;
  private int open;

  FakeLibrary(int errorCode) {
    this.errorCode = errorCode;
  }

  /** How many decompressors were not given back. */
  int open() {
    return open;
  }

  @Override
  public Pointer tjInitDecompress() {
    open++;
    return Pointer.createConstant(1);
  }

  @Override
  public int tjDecompressHeader3(
      Pointer handle,
      Pointer jpegBuf,
      NativeLong jpegSize,
      IntByReference width,
      IntByReference height,
      IntByReference jpegSubsamp,
      IntByReference jpegColorspace) {
    width.setValue(8);
    height.setValue(8);
    return 0;
  }

  @Override
  public int tjDecompress2(
      Pointer handle,
      Pointer jpegBuf,
      NativeLong jpegSize,
      Pointer dstBuf,
      int width,
      int pitch,
      int height,
      int pixelFormat,
      int flags) {
    return -1;
  }

  @Override
  public int tjGetErrorCode(Pointer handle) {
    return errorCode;
  }

  @Override
  public String tjGetErrorStr2(Pointer handle) {
    return "as the test wants it";
  }

  @Override
  public int tjDestroy(Pointer handle) {
    open--;
    return 0;
  }
}
