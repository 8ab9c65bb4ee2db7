/*
 * Simulated HailoRT, C++ part: the classes and members that the worker's bridge uses, with HailoRT's
 * signatures, and no others. Written for tests; what each does is told in README.md.
 */
#ifndef HAILO_SIM_HAILORT_HPP
#define HAILO_SIM_HAILORT_HPP

#include "hailo/hailort.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hailort {

/** A value, or the status that stands for why there is none. */
template <typename T>
class Expected final {
public:
    Expected(hailo_status status) : status_(status) {}
    Expected(T value) : value_(std::move(value)), status_(HAILO_SUCCESS) {}

    explicit operator bool() const { return value_.has_value(); }
    hailo_status status() const { return status_; }
    T &value() & { return *value_; }
    T release()
    {
        T taken = std::move(*value_);
        value_.reset();
        return taken;
    }

private:
    std::optional<T> value_;
    hailo_status status_;
};

/** Somebody else's bytes. */
class HAILORTAPI MemoryView final {
public:
    MemoryView(void *data, size_t size) : data_(data), size_(size) {}
    void *data() { return data_; }
    const uint8_t *data() const { return static_cast<const uint8_t *>(data_); }
    size_t size() const { return size_; }

private:
    void *data_;
    size_t size_;
};

class HAILORTAPI Device {
public:
    virtual ~Device() = default;
    virtual const char *get_dev_id() const = 0;
    virtual Expected<hailo_device_identity_t> identify() = 0;
    virtual Expected<hailo_chip_temperature_info_t> get_chip_temperature() = 0;
    virtual Expected<hailo_performance_stats_t> query_performance_stats() = 0;
};

class HAILORTAPI ConfiguredInferModel {
public:
    class HAILORTAPI Bindings {
    public:
        class HAILORTAPI InferStream {
        public:
            hailo_status set_buffer(MemoryView view);

            class Impl;
            explicit InferStream(std::shared_ptr<Impl> impl);

        private:
            std::shared_ptr<Impl> impl_;
        };

        Expected<InferStream> input(const std::string &name);
        Expected<InferStream> output(const std::string &name);

        class Impl;
        explicit Bindings(std::shared_ptr<Impl> impl);
        std::shared_ptr<Impl> impl() const { return impl_; }

    private:
        std::shared_ptr<Impl> impl_;
    };

    Expected<Bindings> create_bindings();
    hailo_status run(const Bindings &bindings, std::chrono::milliseconds timeout);
    hailo_status shutdown();

    class Impl;
    explicit ConfiguredInferModel(std::shared_ptr<Impl> impl);

private:
    std::shared_ptr<Impl> impl_;
};

class HAILORTAPI InferModel {
public:
    virtual ~InferModel() = default;

    class HAILORTAPI InferStream {
    public:
        const std::string name() const;
        hailo_3d_image_shape_t shape() const;
        hailo_format_t format() const;
        size_t get_frame_size() const;
        Expected<hailo_nms_shape_t> get_nms_shape() const;
        void set_format_type(hailo_format_type_t type);
        bool is_nms() const;
        void set_nms_score_threshold(float32_t threshold);
        void set_nms_iou_threshold(float32_t threshold);

        class Impl;
        explicit InferStream(std::shared_ptr<Impl> impl);

    private:
        std::shared_ptr<Impl> impl_;
    };

    virtual Expected<ConfiguredInferModel> configure() = 0;
    virtual const std::vector<InferStream> &inputs() const = 0;
    virtual const std::vector<InferStream> &outputs() const = 0;
};

class HAILORTAPI VDevice {
public:
    virtual ~VDevice() = default;
    static Expected<std::shared_ptr<VDevice>> create_shared(const hailo_vdevice_params_t &params);
    virtual Expected<std::shared_ptr<InferModel>>
    create_infer_model(const std::string &hef_path, const std::string &name = "") = 0;
    virtual Expected<std::vector<std::reference_wrapper<Device>>> get_physical_devices() const = 0;
};

} // namespace hailort

#endif
