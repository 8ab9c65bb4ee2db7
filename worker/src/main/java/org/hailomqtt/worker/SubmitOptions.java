package org.hailomqtt.worker;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The options of {@code submit}, as {@code --help} lists them. */
final class SubmitOptions {
  static final String TEXT = "--text";
  static final String JSON = "--json";
  static final String BATCH = "--batch";
  static final String RANDOM = "--random";
  static final String MODEL = "--model";
  static final String PARAM = "--param";
  static final String LABEL = "--label";
  static final String DTYPE = "--dtype";
  static final String SHAPE = "--shape";
  static final String CLIENT = "--client";
  static final String CLIENTS = "--clients";
  static final String ID = "--id";
  static final String LANE = "--lane";
  static final String TIMEOUT = "--timeout";
  static final String COUNT = "--count";
  static final String RATE = "--rate";
  static final String DELAY = "--delay";
  static final String NO_WAIT = "--no-wait";
  static final String JSON_OUTPUT = "--json-output";

  private SubmitOptions() {}

  /** Describes the options to picocli. */
  static void addTo(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Sends requests and waits for their replies, which it prints line by line.",
            "A file is sent as it is; its suffix says what it holds. With parameters, it becomes"
                + " JSON.")
        .customSynopsis(
            "hailo-worker submit TYPE FILE [OPTIONS]",
            "       hailo-worker submit TYPE (--text=TEXT | --json=FILE | --batch=FILE | --random=N)"
                + " [OPTIONS]")
        .footerHeading("%nExamples:%n")
        .footer(
            "  hailo-worker submit clip red-circle.jpg",
            "  hailo-worker submit clip red-circle.jpg --label \"a cat\" --label \"a red circle\"",
            "  hailo-worker submit clip red-circle.jpg --count 100 --clients 5",
            "  hailo-worker submit clip --random 1000 --rate 50 --lane low")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(
            ExitCodes.described(
                "Every request was answered with a result.",
                "One failed or was not answered in time, or the broker is not there."));
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .paramLabel("TYPE")
            .type(String.class)
            .required(true)
            .description("Model type or preset, such as clip or infer.")
            .build());
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("1")
            .arity("0..1")
            .paramLabel("FILE")
            .type(Path.class)
            .description("A picture, a WAV, a text, a JSON body, or a raw tensor.")
            .build());
    text(spec, TEXT, "TEXT", "Send this text.");
    add(spec, JSON, "FILE", Path.class, "Send this JSON body.");
    add(
        spec,
        BATCH,
        "FILE",
        Path.class,
        "Send a request for each line of FILE: a path, or a JSON body.");
    add(spec, RANDOM, "N", Integer.class, "Send N random pictures; with --shape, random tensors.");
    text(spec, MODEL, "NAME", "Ask for this model.");
    list(spec, PARAM, "NAME=VALUE", "A parameter of the type; the value may be JSON. Repeatable.");
    list(spec, LABEL, "TEXT", "A label to compare with (type clip). Repeatable.");
    text(spec, DTYPE, "TYPE", "Element type of raw tensors (default: float32).");
    text(spec, SHAPE, "N,…", "Dimensions of raw tensors, such as 1,224,224,3.");
    text(
        spec,
        CLIENT,
        "NAME",
        "Send as this client (default: the account at the broker, else submit).");
    add(spec, CLIENTS, "N", Integer.class, "Spread the requests over N clients, NAME-1 to NAME-N.");
    text(spec, ID, "ID", "Id of the request; of several, ID-1, ID-2, … (default: a new one).");
    text(spec, LANE, "LANE", "high, normal or low (default: normal).");
    text(
        spec,
        TIMEOUT,
        "TIME",
        "Deadline of each request, such as 30s, 500ms or 2m, sent along with it; of a bare"
            + " file, whole seconds count (default: none; then submit gives up when no reply has"
            + " come for 60 s).");
    add(spec, COUNT, "N", Integer.class, "Send everything N times.");
    add(spec, RATE, "R", Double.class, "Send at most R requests a second.");
    add(spec, DELAY, "MS", Long.class, "Wait MS milliseconds between two requests.");
    flag(spec, NO_WAIT, "Send only; do not wait for replies.");
    flag(spec, JSON_OUTPUT, "Print each reply as it came, one a line.");
  }

  private static void add(
      CommandSpec spec, String name, String placeholder, Class<?> type, String description) {
    spec.addOption(
        OptionSpec.builder(name)
            .paramLabel(placeholder)
            .type(type)
            .description(description)
            .build());
  }

  private static void text(CommandSpec spec, String name, String placeholder, String description) {
    add(spec, name, placeholder, String.class, description);
  }

  private static void list(CommandSpec spec, String name, String placeholder, String description) {
    spec.addOption(
        OptionSpec.builder(name)
            .paramLabel(placeholder)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(description)
            .build());
  }

  private static void flag(CommandSpec spec, String name, String description) {
    spec.addOption(OptionSpec.builder(name).type(boolean.class).description(description).build());
  }
}
