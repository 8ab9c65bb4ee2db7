// The models of the simulation: what a HEF file of ours declares, and its arithmetic.
#pragma once

#include "hailo/hailort.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sim {

/** An input or output as the file declares it. */
struct Tensor {
    std::string name;
    hailo_format_t format{};
    hailo_3d_image_shape_t shape{};
    float scale = 1; // of uint8 and uint16: value = (number - zero) * scale
    float zero = 0;
    hailo_nms_shape_t nms{};

    bool is_nms() const;
    size_t elements() const { return size_t{shape.height} * shape.width * shape.features; }
};

/** A box of an output that gives always the same ones. */
struct Box {
    int of_class;
    float y_min, x_min, y_max, x_max, score;
};

/** How an output comes about. */
struct Formula {
    std::string operation;
    std::vector<std::string> arguments;
    std::vector<Box> boxes;
};

using Values = std::vector<float>;

/** What a file can be loaded as. */
enum class Kind { TENSORS, VLM, LLM, SPEECH };

/** What is told of a network that generates text or hears speech. */
struct Talking {
    hailo_3d_image_shape_t frame{336, 336, 3};
    int64_t context = 2048;   // tokens
    int64_t image_tokens = 16; // of a frame
    int first_token_ms = 0;
    int token_ms = 0;
    int answer_words = 12;
    int segment_ms = 2000; // of speech
};

/** A whole model. */
struct Network {
    int64_t file_bytes = 0;
    int64_t memory = 0;
    int load_ms = 0;
    int run_ms = 0;
    Kind kind = Kind::TENSORS;
    Talking talking;
    std::vector<Tensor> inputs;
    std::vector<Tensor> outputs;
    std::map<std::string, Formula> formulas; // by output

    /** Reads a file; the status tells what is wrong with it. */
    static hailo_status read(const std::string &path, Network &network);

    /** One output, not of boxes. */
    Values compute(const Tensor &output, const std::map<std::string, Values> &inputs) const;
};

/** Numbers of a stream in the type its user chose, as values, and back. */
Values decode(const Tensor &tensor, hailo_format_type_t type, const void *data);
void encode(const Tensor &tensor, hailo_format_type_t type, const Values &values, void *data);

/** Boxes in the layout of the output's order; those under the score are left out. */
void encode_boxes(const Tensor &tensor, const std::vector<Box> &boxes, float least_score, void *data);

/** Bytes of an element; of AUTO, what the file declares. */
size_t element_bytes(const Tensor &tensor, hailo_format_type_t type);

} // namespace sim
