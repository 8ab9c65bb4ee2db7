package org.hailomqtt.worker.systemd;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.NativeLong;

/** The calls of Linux's C library that a datagram to a local socket takes. Thread-safe. */
interface LibC extends Library {
  int AF_UNIX = 1;
  int SOCK_DGRAM = 2;
  int SOCK_CLOEXEC = 0x80000;
  int MSG_DONTWAIT = 0x40;
  int MSG_NOSIGNAL = 0x4000;

  /** socket(2): the new file descriptor. */
  int socket(int domain, int type, int protocol) throws LastErrorException;

  /** sendto(2): how many bytes were sent. */
  NativeLong sendto(int sockfd, byte[] buf, NativeLong len, int flags, byte[] addr, int addrlen)
      throws LastErrorException;
}
