package org.hailomqtt.worker.model;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file of a model, as its entry names it. Immutable.
 *
 * @param role what it is for, such as {@code image} or {@code vocabulary}
 * @param relative the path as written
 * @param path where it is, or is expected
 * @param isThere whether it is there and can be read
 * @param sha256 what it must hash to, in lower-case hex
 * @param size what it must have, in bytes
 * @param url where it can be downloaded
 */
public record ModelFile(
    String role,
    String relative,
    Path path,
    boolean isThere,
    Optional<String> sha256,
    OptionalLong size,
    Optional<URI> url) {}
