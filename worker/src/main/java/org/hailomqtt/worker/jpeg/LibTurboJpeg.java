package org.hailomqtt.worker.jpeg;

import com.sun.jna.Library;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libturbojpeg.so.0 that decoding takes, under their own names; turbojpeg.h says
 * what each promises. One thread at a time for each handle.
 *
 * <p>They are those of version 2.0, which 3.x has kept.
 */
interface LibTurboJpeg extends Library {
  int TJPF_RGB = 0;

  int TJCS_CMYK = 3;

  int TJFLAG_ACCURATEDCT = 4096;

  int TJERR_WARNING = 0;

  /** A new decompressor; null if there is no memory for it. */
  @Nullable Pointer tjInitDecompress();

  int tjDecompressHeader3(
      Pointer handle,
      Pointer jpegBuf,
      NativeLong jpegSize,
      IntByReference width,
      IntByReference height,
      IntByReference jpegSubsamp,
      IntByReference jpegColorspace);

  /** Decodes at the largest scale whose result fits into width and height. */
  int tjDecompress2(
      Pointer handle,
      Pointer jpegBuf,
      NativeLong jpegSize,
      Pointer dstBuf,
      int width,
      int pitch,
      int height,
      int pixelFormat,
      int flags);

  /** Whether the last failure was a warning, after which there is a picture, or fatal. */
  int tjGetErrorCode(Pointer handle);

  String tjGetErrorStr2(Pointer handle);

  int tjDestroy(Pointer handle);
}
