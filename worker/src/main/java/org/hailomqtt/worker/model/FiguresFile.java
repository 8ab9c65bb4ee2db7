package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the learned figures outlive the process: a small JSON file, written as a whole beside the
 * old one and put in its place. Thread-safe.
 *
 * <p>It is worth little: one that can't be read is begun anew, one that can't be written is said
 * once.
 */
public final class FiguresFile {
  private static final Logger log = LoggerFactory.getLogger(FiguresFile.class);
  private static final String NAME = "learned.json";

  private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private final LearnedFigures figures;
  private final Optional<Path> file;
  private final Executor writer;
  private final AtomicBoolean pending = new AtomicBoolean();
  private final AtomicBoolean said = new AtomicBoolean();

  /**
   * Reads nothing yet.
   *
   * @param dir the directory of what outlives the worker; empty to forget at the end
   * @param writer writes; not the device thread
   */
  public FiguresFile(LearnedFigures figures, Optional<Path> dir, Executor writer) {
    this.figures = figures;
    this.file = dir.map(path -> path.resolve(NAME));
    this.writer = writer;
  }

  /** Reads what an earlier run learned. */
  public void read() {
    if (file.isEmpty()) {
      return;
    }
    try {
      figures.recall(
          json.readValue(Files.readAllBytes(file.get()), LearnedFigures.Remembered.class));
    } catch (NoSuchFileException e) {
      log.debug("nothing was learned yet");
    } catch (IOException | IllegalArgumentException e) {
      log.warn("{} can't be read and is begun anew: {}", file.get(), e.getMessage());
    }
  }

  /** Has what is known written soon; returns at once. */
  void changed() {
    if (file.isPresent() && pending.compareAndSet(false, true)) {
      writer.execute(() -> write(file.get()));
    }
  }

  private void write(Path path) {
    pending.set(false);
    Path fresh = path.resolveSibling(NAME + ".new");
    try {
      Files.write(fresh, json.writeValueAsBytes(figures.remembered()));
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      if (said.compareAndSet(false, true)) {
        log.warn("what was learned about the models can't be written to {}", path, e);
      }
    }
  }
}
