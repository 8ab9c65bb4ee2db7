#include "network.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <sstream>

namespace sim {

namespace {

constexpr uint32_t MAGIC = 0x01484546;
constexpr size_t HEADER_BYTES = 56; // of version 3

uint64_t big_endian(const unsigned char *bytes, int count)
{
    uint64_t value = 0;
    for (int i = 0; i < count; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

/** FNV-1a, 64 bits: the real library has another hash at this place. */
uint64_t hash(const std::string &text)
{
    uint64_t value = 0xcbf29ce484222325;
    for (unsigned char each : text) {
        value = (value ^ each) * 0x100000001b3;
    }
    return value;
}

hailo_format_type_t type(const std::string &word)
{
    return word == "uint8"     ? HAILO_FORMAT_TYPE_UINT8
           : word == "uint16"  ? HAILO_FORMAT_TYPE_UINT16
           : word == "float32" ? HAILO_FORMAT_TYPE_FLOAT32
                               : HAILO_FORMAT_TYPE_AUTO;
}

hailo_format_order_t order(const std::string &word)
{
    return word == "NHWC"           ? HAILO_FORMAT_ORDER_NHWC
           : word == "FCR"          ? HAILO_FORMAT_ORDER_FCR
           : word == "NHW"          ? HAILO_FORMAT_ORDER_NHW
           : word == "NC"           ? HAILO_FORMAT_ORDER_NC
           : word == "NCHW"         ? HAILO_FORMAT_ORDER_NCHW
           : word == "NMS_BY_CLASS" ? HAILO_FORMAT_ORDER_HAILO_NMS_BY_CLASS
           : word == "NMS_BY_SCORE" ? HAILO_FORMAT_ORDER_HAILO_NMS_BY_SCORE
                                    : HAILO_FORMAT_ORDER_AUTO;
}

Tensor tensor(std::istream &in)
{
    Tensor tensor;
    std::string word;
    in >> tensor.name >> word;
    tensor.format.type = type(word);
    in >> word;
    tensor.format.order = order(word);
    if (tensor.is_nms()) {
        in >> tensor.nms.number_of_classes >> tensor.nms.max_bboxes_per_class >> tensor.nms.max_bboxes_total;
    } else {
        in >> tensor.shape.height >> tensor.shape.width >> tensor.shape.features;
        in >> tensor.scale >> tensor.zero;
        if (!in) {
            tensor.scale = 1;
            tensor.zero = 0;
        }
    }
    return tensor;
}

Kind kind(const std::string &word)
{
    return word == "vlm" ? Kind::VLM : word == "llm" ? Kind::LLM : word == "speech" ? Kind::SPEECH : Kind::TENSORS;
}

/** Whether the text declares a model: a kind that talks, or inputs, outputs, and a formula for each output. */
bool parse(const std::string &text, Network &network)
{
    std::istringstream lines(text);
    std::string line;
    while (std::getline(lines, line)) {
        std::istringstream in(line);
        std::string word;
        in >> word;
        if (word == "memory") {
            in >> network.memory;
        } else if (word == "load_ms") {
            in >> network.load_ms;
        } else if (word == "run_ms") {
            in >> network.run_ms;
        } else if (word == "kind") {
            in >> word;
            network.kind = kind(word);
        } else if (word == "frame") {
            in >> network.talking.frame.height >> network.talking.frame.width >> network.talking.frame.features;
        } else if (word == "context") {
            in >> network.talking.context;
        } else if (word == "image_tokens") {
            in >> network.talking.image_tokens;
        } else if (word == "first_token_ms") {
            in >> network.talking.first_token_ms;
        } else if (word == "token_ms") {
            in >> network.talking.token_ms;
        } else if (word == "answer_words") {
            in >> network.talking.answer_words;
        } else if (word == "segment_ms") {
            in >> network.talking.segment_ms;
        } else if (word == "input") {
            network.inputs.push_back(tensor(in));
        } else if (word == "output") {
            network.outputs.push_back(tensor(in));
        } else if (word == "compute") {
            std::string output;
            Formula formula;
            in >> output >> formula.operation;
            for (std::string argument; in >> argument;) {
                formula.arguments.push_back(argument);
            }
            network.formulas[output] = formula;
        } else if (word == "box") {
            std::string output;
            Box box{};
            in >> output >> box.of_class >> box.y_min >> box.x_min >> box.y_max >> box.x_max >> box.score;
            network.formulas[output].boxes.push_back(box);
        }
    }
    return network.kind != Kind::TENSORS || (!network.inputs.empty() && !network.outputs.empty());
}

} // namespace

bool Tensor::is_nms() const
{
    return format.order == HAILO_FORMAT_ORDER_HAILO_NMS_BY_CLASS
           || format.order == HAILO_FORMAT_ORDER_HAILO_NMS_BY_SCORE;
}

hailo_status Network::read(const std::string &path, Network &network)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return HAILO_OPEN_FILE_FAILURE;
    }
    file.seekg(0, std::ios::end);
    network.file_bytes = static_cast<int64_t>(file.tellg());
    file.seekg(0);
    unsigned char header[HEADER_BYTES];
    if (!file.read(reinterpret_cast<char *>(header), sizeof header)) {
        return HAILO_FILE_OPERATION_FAILURE;
    }
    if (big_endian(header, 4) != MAGIC || big_endian(header + 4, 4) != 3) {
        return HAILO_HEF_NOT_SUPPORTED;
    }
    int64_t text_bytes = static_cast<int64_t>(big_endian(header + 8, 4));
    if (text_bytes > network.file_bytes) {
        return HAILO_HEF_FILE_CORRUPTED;
    }
    std::string text(static_cast<size_t>(text_bytes), '\0');
    if (!file.read(&text[0], text_bytes) || hash(text) != big_endian(header + 40, 8)) {
        return HAILO_HEF_FILE_CORRUPTED;
    }
    network.memory = network.file_bytes;
    return parse(text, network) ? HAILO_SUCCESS : HAILO_INVALID_HEF;
}

Values Network::compute(const Tensor &output, const std::map<std::string, Values> &given) const
{
    Values result(output.elements());
    auto found = formulas.find(output.name);
    if (found == formulas.end() || found->second.arguments.empty()) {
        return result;
    }
    const Formula &formula = found->second;
    auto input = [&](size_t index) -> const Values & { return given.at(formula.arguments.at(index)); };
    auto number = [&](size_t index) { return std::stof(formula.arguments.at(index)); };
    const Values &first = input(0);
    for (size_t i = 0; i < result.size(); i++) {
        float at = i < first.size() ? first[i] : 0;
        if (formula.operation == "identity") {
            result[i] = at;
        } else if (formula.operation == "scale") {
            result[i] = at * number(1) + number(2);
        } else if (formula.operation == "add") {
            result[i] = at + input(1)[i];
        } else if (formula.operation == "multiply") {
            result[i] = at * input(1)[i];
        } else if (formula.operation == "sum" || formula.operation == "mean") {
            // One result: of everything. As many as the input has channels: of each.
            double sum = 0;
            size_t count = 0;
            for (size_t k = i; k < first.size(); k += result.size()) {
                sum += first[k];
                count++;
            }
            result[i] = static_cast<float>(formula.operation == "sum" || count == 0 ? sum : sum / count);
        }
    }
    return result;
}

size_t element_bytes(const Tensor &tensor, hailo_format_type_t type)
{
    switch (type == HAILO_FORMAT_TYPE_AUTO ? tensor.format.type : type) {
    case HAILO_FORMAT_TYPE_UINT16:
        return 2;
    case HAILO_FORMAT_TYPE_FLOAT32:
        return 4;
    default:
        return 1;
    }
}

Values decode(const Tensor &tensor, hailo_format_type_t type, const void *data)
{
    Values values(tensor.elements());
    if (element_bytes(tensor, type) == 4) {
        std::memcpy(values.data(), data, values.size() * 4);
        return values;
    }
    for (size_t i = 0; i < values.size(); i++) {
        float number = element_bytes(tensor, type) == 1 ? static_cast<const uint8_t *>(data)[i]
                                                        : static_cast<const uint16_t *>(data)[i];
        values[i] = (number - tensor.zero) * tensor.scale;
    }
    return values;
}

void encode(const Tensor &tensor, hailo_format_type_t type, const Values &values, void *data)
{
    bool is_quantized = tensor.format.type != HAILO_FORMAT_TYPE_FLOAT32;
    float most = tensor.format.type == HAILO_FORMAT_TYPE_UINT16 ? 65535 : 255;
    for (size_t i = 0; i < values.size(); i++) {
        float number = std::min(most, std::max(0.0F, std::round(values[i] / tensor.scale + tensor.zero)));
        switch (element_bytes(tensor, type)) {
        case 4:
            static_cast<float *>(data)[i] = is_quantized ? (number - tensor.zero) * tensor.scale : values[i];
            break;
        case 2:
            static_cast<uint16_t *>(data)[i] = static_cast<uint16_t>(number);
            break;
        default:
            static_cast<uint8_t *>(data)[i] = static_cast<uint8_t>(number);
        }
    }
}

void encode_boxes(const Tensor &tensor, const std::vector<Box> &boxes, float least_score, void *data)
{
    auto *at = static_cast<unsigned char *>(data);
    auto put = [&](const void *value, size_t bytes) {
        std::memcpy(at, value, bytes);
        at += bytes;
    };
    if (tensor.format.order == HAILO_FORMAT_ORDER_HAILO_NMS_BY_CLASS) {
        for (int of_class = 0; of_class < static_cast<int>(tensor.nms.number_of_classes); of_class++) {
            std::vector<Box> kept;
            std::copy_if(boxes.begin(), boxes.end(), std::back_inserter(kept), [&](const Box &box) {
                return box.of_class == of_class && box.score >= least_score;
            });
            kept.resize(std::min<size_t>(kept.size(), tensor.nms.max_bboxes_per_class));
            float count = static_cast<float>(kept.size());
            put(&count, 4);
            for (const Box &box : kept) {
                put(&box.y_min, 20);
            }
        }
        return;
    }
    std::vector<Box> kept;
    std::copy_if(boxes.begin(), boxes.end(), std::back_inserter(kept), [&](const Box &box) {
        return box.score >= least_score;
    });
    std::stable_sort(kept.begin(), kept.end(), [](const Box &a, const Box &b) { return a.score > b.score; });
    kept.resize(std::min<size_t>(kept.size(), tensor.nms.max_bboxes_total));
    auto count = static_cast<uint16_t>(kept.size());
    put(&count, 2);
    for (const Box &box : kept) {
        auto of_class = static_cast<uint16_t>(box.of_class);
        put(&box.y_min, 20);
        put(&of_class, 2);
    }
}

} // namespace sim
