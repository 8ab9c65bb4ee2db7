package org.hailomqtt.worker.mqtt;

import java.time.Instant;

/**
 * When a certificate that connections depend on ends. Immutable.
 *
 * @param name which it is, for people: by file or host
 * @param renewal what a person does about it
 * @param end from when on it is not trusted
 */
public record CertificateEnd(String name, String renewal, Instant end) {}
