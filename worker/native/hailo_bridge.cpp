// The bridge between the worker and HailoRT. hailo_bridge.h says what each function promises.

#include "hailo_bridge_internal.hpp"

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace hailo_bridge;

namespace {

constexpr size_t PAGE_BYTES = 4096;
constexpr size_t MAX_SCANNED = 32;

/** A frame that starts on a page, as HailoRT's DMA likes it. */
class Frame {
public:
    explicit Frame(size_t bytes) : bytes_(bytes)
    {
        size_t pages = (bytes + PAGE_BYTES - 1) / PAGE_BYTES;
        data_ = std::aligned_alloc(PAGE_BYTES, (pages == 0 ? 1 : pages) * PAGE_BYTES);
        if (data_ == nullptr) {
            throw std::bad_alloc();
        }
        std::memset(data_, 0, bytes);
    }
    Frame(Frame &&other) noexcept : data_(std::exchange(other.data_, nullptr)), bytes_(other.bytes_) {}
    Frame(const Frame &) = delete;
    Frame &operator=(const Frame &) = delete;
    Frame &operator=(Frame &&) = delete;
    ~Frame() { std::free(data_); }

    void *data() const { return data_; }
    size_t bytes() const { return bytes_; }

private:
    void *data_;
    size_t bytes_;
};

/** Keeps frames as long as the process lives: memory lost is better than memory overwritten. */
void keep_for_good(std::vector<Frame> &frames)
{
    static std::mutex mutex;
    static auto *kept = new std::vector<Frame>(); // not freed at the end either
    std::lock_guard<std::mutex> lock(mutex);
    for (Frame &frame : frames) {
        kept->push_back(std::move(frame));
    }
}

/** A field of fixed size that may or may not end with 0. */
std::string fixed(const char *field, size_t length, size_t size)
{
    return std::string(field, strnlen(field, length < size ? length : size));
}

std::string architecture(int number)
{
    static const char *const NAMES[] = {
        "HAILO8_A0", "HAILO8", "HAILO8L", "HAILO15H", "HAILO15L", "HAILO15M", "HAILO10H"};
    if (number >= 0 && number < 7) {
        return NAMES[number];
    }
    if (number == 7) {
        return HAILO_BRIDGE_BUILT_MAJOR >= 5 ? "HAILO12L" : "MARS";
    }
    return std::to_string(number);
}

// Whether the call exists is asked of the class, not of the version: it came to the branches in its own time.
struct Performance {
    float processor = -1;
    float network_core = -1;
    uint64_t memory_total = 0;
    uint64_t memory_used = 0;
};

template <typename D>
auto performance(D &device, int) -> decltype(device.query_performance_stats(), Performance())
{
    auto stats = take(device.query_performance_stats(), "query_performance_stats");
    // 4.x tells bytes and 5.x KiB, as the comments of their headers say.
    uint64_t unit = HAILO_BRIDGE_BUILT_MAJOR >= 5 ? 1024 : 1;
    Performance told;
    told.processor = stats.cpu_utilization;
    told.network_core = stats.nnc_utilization;
    told.memory_total = stats.ram_size_total > 0 ? static_cast<uint64_t>(stats.ram_size_total) * unit : 0;
    told.memory_used = stats.ram_size_used > 0 ? static_cast<uint64_t>(stats.ram_size_used) * unit : 0;
    return told;
}

template <typename D>
Performance performance(D &, long)
{
    fail(HAILO_NOT_IMPLEMENTED, "this HailoRT has no query_performance_stats");
}

template <typename D>
constexpr auto has_performance(int) -> decltype(std::declval<D &>().query_performance_stats(), bool())
{
    return true;
}

template <typename D>
constexpr bool has_performance(long)
{
    return false;
}

} // namespace

struct hailo_bridge_model {
    std::shared_ptr<Held> held; // the last to go
    std::vector<Frame> frames[2];
    std::shared_ptr<hailort::InferModel> model;
    std::vector<hailort::InferModel::InferStream> streams[2];
    std::optional<hailort::ConfiguredInferModel> configured;
    std::optional<hailort::ConfiguredInferModel::Bindings> bindings;
    std::string error;
    bool failed = false;

    hailort::InferModel::InferStream &stream(int32_t direction, int32_t index)
    {
        auto &all = streams[checked(direction)];
        if (index < 0 || static_cast<size_t>(index) >= all.size()) {
            fail(HAILO_INVALID_ARGUMENT, "no stream has this index");
        }
        return all[static_cast<size_t>(index)];
    }

    static int32_t checked(int32_t direction)
    {
        if (direction != HAILO_BRIDGE_INPUT && direction != HAILO_BRIDGE_OUTPUT) {
            fail(HAILO_INVALID_ARGUMENT, "a direction is 0 or 1");
        }
        return direction;
    }

    void need_unconfigured() const
    {
        if (configured) {
            fail(HAILO_INVALID_OPERATION, "the model is configured already");
        }
    }

    ~hailo_bridge_model()
    {
        hailo_status down = HAILO_SUCCESS;
        if (configured) {
            // Waits for what still runs, or aborts it. A destructor lets no exception out.
            down = HAILO_INTERNAL_FAILURE;
            guarded(&error, [&] { down = configured->shutdown(); });
            bindings.reset();
            configured.reset();
        }
        if (failed && down != HAILO_SUCCESS) {
            // The device may write to them one day.
            guarded(&error, [&] {
                keep_for_good(frames[HAILO_BRIDGE_INPUT]);
                keep_for_good(frames[HAILO_BRIDGE_OUTPUT]);
            });
        }
    }
};

int32_t hailo_bridge_abi(void)
{
    return HAILO_BRIDGE_ABI;
}

int32_t hailo_bridge_versions(int32_t built[3], int32_t library[3])
{
    return guarded(nullptr, [&] {
        out(built);
        out(library);
        built[0] = HAILO_BRIDGE_BUILT_MAJOR;
        built[1] = HAILO_BRIDGE_BUILT_MINOR;
        built[2] = HAILO_BRIDGE_BUILT_REVISION;
        hailo_version_t version{};
        check(hailo_get_library_version(&version), "hailo_get_library_version");
        library[0] = static_cast<int32_t>(version.major);
        library[1] = static_cast<int32_t>(version.minor);
        library[2] = static_cast<int32_t>(version.revision);
    });
}

int32_t hailo_bridge_features(int32_t *features)
{
    return guarded(nullptr, [&] {
        int32_t bits = has_performance<hailort::Device>(0) ? HAILO_BRIDGE_HAS_PERFORMANCE : 0;
#ifdef HAILO_BRIDGE_CAN_GENERATE
        bits |= HAILO_BRIDGE_HAS_LLM | HAILO_BRIDGE_HAS_VLM;
#endif
#ifdef HAILO_BRIDGE_CAN_HEAR
        bits |= HAILO_BRIDGE_HAS_SPEECH;
#endif
        out(features) = bits;
    });
}

int32_t hailo_bridge_scan(char *ids, uint64_t capacity, uint64_t *needed)
{
    return guarded(nullptr, [&] {
        hailo_device_id_t found[MAX_SCANNED];
        size_t count = MAX_SCANNED;
        check(hailo_scan_devices(nullptr, found, &count), "hailo_scan_devices");
        std::string lines;
        for (size_t i = 0; i < count && i < MAX_SCANNED; i++) {
            lines += fixed(found[i].id, sizeof found[i].id, sizeof found[i].id) + "\n";
        }
        give(lines, ids, capacity, needed);
    });
}

int32_t hailo_bridge_device_new(hailo_bridge_device **device)
{
    return guarded(nullptr, [&] {
        hailo_bridge_device *&made = out(device); // first: = works from the right
        made = new hailo_bridge_device();
    });
}

int32_t hailo_bridge_device_open(hailo_bridge_device *device, const char *id, const char *group_id)
{
    return guarded(place(device), [&] {
        if (use(device).held) {
            fail(HAILO_INVALID_OPERATION, "the device is open already");
        }
        auto held = std::make_shared<Held>();
        hailo_vdevice_params_t params{};
        check(hailo_init_vdevice_params(&params), "hailo_init_vdevice_params");
        params.device_count = 1;
        // Several models take turns on the chip, and generative ones accept no other.
        params.scheduling_algorithm = HAILO_SCHEDULING_ALGORITHM_ROUND_ROBIN;
        if (id != nullptr) {
            size_t length = std::strlen(id);
            if (length >= sizeof held->id.id) {
                fail(HAILO_INVALID_ARGUMENT, "a device id has at most 31 bytes");
            }
            std::memcpy(held->id.id, id, length + 1);
            params.device_ids = &held->id;
        }
        held->group = group_id == nullptr ? "UNIQUE" : group_id;
        params.group_id = held->group.c_str();
        held->vdevice = take(hailort::VDevice::create_shared(params), "VDevice::create_shared");
        device->held = std::move(held);
    });
}

int32_t hailo_bridge_device_identity(hailo_bridge_device *device, char *lines, uint64_t capacity, uint64_t *needed)
{
    return guarded(place(device), [&] {
        hailort::Device &physical = use(device).physical();
        auto identity = take(physical.identify(), "Device::identify");
        std::ostringstream text;
        text << "id=" << physical.get_dev_id() << "\n"
             << "architecture=" << architecture(static_cast<int>(identity.device_architecture)) << "\n"
             << "firmware=" << identity.fw_version.major << "." << identity.fw_version.minor << "."
             << identity.fw_version.revision << "\n"
             << "serial="
             << fixed(identity.serial_number, identity.serial_number_length, sizeof identity.serial_number) << "\n"
             << "product=" << fixed(identity.product_name, identity.product_name_length, sizeof identity.product_name)
             << "\n";
        give(text.str(), lines, capacity, needed);
    });
}

int32_t hailo_bridge_device_temperature(hailo_bridge_device *device, float *first, float *second)
{
    return guarded(place(device), [&] {
        auto info = take(use(device).physical().get_chip_temperature(), "Device::get_chip_temperature");
        out(first) = info.ts0_temperature;
        out(second) = info.ts1_temperature;
    });
}

int32_t hailo_bridge_device_performance(
    hailo_bridge_device *device, float *processor, float *network_core, uint64_t *memory_total, uint64_t *memory_used)
{
    return guarded(place(device), [&] {
        Performance told = performance(use(device).physical(), 0);
        out(processor) = told.processor;
        out(network_core) = told.network_core;
        out(memory_total) = told.memory_total;
        out(memory_used) = told.memory_used;
    });
}

int32_t hailo_bridge_device_error(hailo_bridge_device *device, char *text, uint64_t capacity, uint64_t *needed)
{
    return guarded(nullptr, [&] { give(use(device).error, text, capacity, needed); });
}

int32_t hailo_bridge_device_free(hailo_bridge_device *device)
{
    return guarded(nullptr, [&] { delete device; });
}

int32_t hailo_bridge_model_new(hailo_bridge_device *device, const char *hef_path, hailo_bridge_model **model)
{
    return guarded(place(device), [&] {
        use(device).need_open();
        out(model) = nullptr;
        if (hef_path == nullptr) {
            fail(HAILO_INVALID_ARGUMENT, "no path");
        }
        auto made = std::make_unique<hailo_bridge_model>();
        made->held = device->held;
        made->model = take(device->held->vdevice->create_infer_model(std::string(hef_path)), "VDevice::create_infer_model");
        made->streams[HAILO_BRIDGE_INPUT] = made->model->inputs();
        made->streams[HAILO_BRIDGE_OUTPUT] = made->model->outputs();
        *model = made.release();
    });
}

int32_t hailo_bridge_model_streams(hailo_bridge_model *model, int32_t direction, int32_t *count)
{
    return guarded(place(model), [&] {
        auto &streams = use(model).streams[hailo_bridge_model::checked(direction)];
        out(count) = static_cast<int32_t>(streams.size());
    });
}

int32_t hailo_bridge_model_stream(
    hailo_bridge_model *model,
    int32_t direction,
    int32_t index,
    char *name,
    uint64_t capacity,
    uint64_t *needed,
    int32_t numbers[HAILO_BRIDGE_STREAM_NUMBERS],
    uint64_t *frame_bytes)
{
    return guarded(place(model), [&] {
        auto &stream = use(model).stream(direction, index);
        out(numbers);
        auto shape = stream.shape();
        auto format = stream.format();
        numbers[HAILO_BRIDGE_HEIGHT] = static_cast<int32_t>(shape.height);
        numbers[HAILO_BRIDGE_WIDTH] = static_cast<int32_t>(shape.width);
        numbers[HAILO_BRIDGE_FEATURES] = static_cast<int32_t>(shape.features);
        numbers[HAILO_BRIDGE_TYPE] = static_cast<int32_t>(format.type);
        numbers[HAILO_BRIDGE_ORDER] = static_cast<int32_t>(format.order);
        bool is_nms = direction == HAILO_BRIDGE_OUTPUT && stream.is_nms();
        numbers[HAILO_BRIDGE_IS_NMS] = is_nms ? 1 : 0;
        numbers[HAILO_BRIDGE_NMS_CLASSES] = 0;
        numbers[HAILO_BRIDGE_NMS_PER_CLASS] = 0;
        numbers[HAILO_BRIDGE_NMS_TOTAL] = 0;
        if (is_nms) {
            auto nms = take(stream.get_nms_shape(), "InferStream::get_nms_shape");
            numbers[HAILO_BRIDGE_NMS_CLASSES] = static_cast<int32_t>(nms.number_of_classes);
            numbers[HAILO_BRIDGE_NMS_PER_CLASS] = static_cast<int32_t>(nms.max_bboxes_per_class);
            numbers[HAILO_BRIDGE_NMS_TOTAL] = static_cast<int32_t>(nms.max_bboxes_total);
        }
        out(frame_bytes) = stream.get_frame_size();
        give(stream.name(), name, capacity, needed);
    });
}

int32_t hailo_bridge_model_set_type(hailo_bridge_model *model, int32_t direction, int32_t index, int32_t type)
{
    return guarded(place(model), [&] {
        auto &stream = use(model).stream(direction, index);
        model->need_unconfigured();
        if (type < HAILO_FORMAT_TYPE_AUTO || type > HAILO_FORMAT_TYPE_FLOAT32) {
            fail(HAILO_INVALID_ARGUMENT, "a type is from 0 to 3");
        }
        stream.set_format_type(static_cast<hailo_format_type_t>(type));
    });
}

int32_t
hailo_bridge_model_set_nms(hailo_bridge_model *model, int32_t index, float score_threshold, float iou_threshold)
{
    return guarded(place(model), [&] {
        auto &stream = use(model).stream(HAILO_BRIDGE_OUTPUT, index);
        model->need_unconfigured();
        if (!stream.is_nms()) {
            fail(HAILO_INVALID_OPERATION, "this output holds no boxes");
        }
        if (!(score_threshold >= 0 && score_threshold <= 1 && iou_threshold >= 0 && iou_threshold <= 1)) {
            fail(HAILO_INVALID_ARGUMENT, "a threshold is from 0 to 1");
        }
        stream.set_nms_score_threshold(score_threshold);
        stream.set_nms_iou_threshold(iou_threshold);
    });
}

int32_t hailo_bridge_model_configure(hailo_bridge_model *model)
{
    return guarded(place(model), [&] {
        use(model).need_unconfigured();
        std::vector<Frame> frames[2];
        for (int direction : {HAILO_BRIDGE_INPUT, HAILO_BRIDGE_OUTPUT}) {
            for (auto &stream : model->streams[direction]) {
                frames[direction].emplace_back(stream.get_frame_size());
            }
        }
        auto configured = take(model->model->configure(), "InferModel::configure");
        auto bindings = take(configured.create_bindings(), "ConfiguredInferModel::create_bindings");
        for (int direction : {HAILO_BRIDGE_INPUT, HAILO_BRIDGE_OUTPUT}) {
            for (size_t i = 0; i < frames[direction].size(); i++) {
                std::string name = model->streams[direction][i].name();
                auto bound = take(
                    direction == HAILO_BRIDGE_INPUT ? bindings.input(name) : bindings.output(name), "Bindings");
                Frame &frame = frames[direction][i];
                check(bound.set_buffer(hailort::MemoryView(frame.data(), frame.bytes())), "set_buffer");
            }
        }
        for (int direction : {HAILO_BRIDGE_INPUT, HAILO_BRIDGE_OUTPUT}) {
            model->frames[direction].swap(frames[direction]);
        }
        model->configured.emplace(std::move(configured));
        model->bindings.emplace(std::move(bindings));
    });
}

int32_t
hailo_bridge_model_buffer(hailo_bridge_model *model, int32_t direction, int32_t index, void **data, uint64_t *bytes)
{
    return guarded(place(model), [&] {
        use(model).stream(direction, index);
        if (!model->configured) {
            fail(HAILO_INVALID_OPERATION, "the model is not configured");
        }
        Frame &frame = model->frames[direction][static_cast<size_t>(index)];
        out(data) = frame.data();
        out(bytes) = frame.bytes();
    });
}

int32_t hailo_bridge_model_run(hailo_bridge_model *model, int32_t timeout_ms)
{
    return guarded(place(model), [&] {
        if (!use(model).configured) {
            fail(HAILO_INVALID_OPERATION, "the model is not configured");
        }
        if (timeout_ms <= 0) {
            fail(HAILO_INVALID_ARGUMENT, "a timeout is over 0 ms");
        }
        if (model->failed) {
            fail(HAILO_INVALID_OPERATION, "an earlier run failed; free the model and read it again");
        }
        model->failed = true; // also by an exception
        check(
            model->configured->run(*model->bindings, std::chrono::milliseconds(timeout_ms)),
            "ConfiguredInferModel::run");
        model->failed = false;
    });
}

int32_t hailo_bridge_model_error(hailo_bridge_model *model, char *text, uint64_t capacity, uint64_t *needed)
{
    return guarded(nullptr, [&] { give(use(model).error, text, capacity, needed); });
}

int32_t hailo_bridge_model_free(hailo_bridge_model *model)
{
    return guarded(nullptr, [&] { delete model; });
}
