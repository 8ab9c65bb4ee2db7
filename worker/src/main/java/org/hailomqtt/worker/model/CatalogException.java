package org.hailomqtt.worker.model;

/** An entry of the model catalog is wrong: where, and what to do. */
final class CatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param pointer JSON pointer of the field in the entry; empty for the entry as a whole
   * @param message what was found, and what to do
   */
  CatalogException(String pointer, String message) {
    super(pointer.isEmpty() ? message : pointer.substring(1).replace('/', '.') + ": " + message);
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
