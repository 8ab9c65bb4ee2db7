// The simulated device and its models, behind HailoRT's names.

#include "hailo/hailort.hpp"

#include "chip.hpp"
#include "network.hpp"
#include "settings.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

using sim::Chip;
using sim::Fault;
using sim::RunLog;
using sim::Settings;
using sim::reach;
using std::chrono::milliseconds;

namespace {

template <size_t N>
uint8_t fill(char (&field)[N], const std::string &text)
{
    size_t length = text.size() < N ? text.size() : N;
    std::memcpy(field, text.data(), length); // like the real one, not ended with 0 where it is full
    return static_cast<uint8_t>(length);
}

class SimDevice final : public hailort::Device {
public:
    SimDevice(std::shared_ptr<Chip> chip, std::string id) : chip_(std::move(chip)), id_(std::move(id)) {}

    const char *get_dev_id() const override { return id_.c_str(); }

    hailort::Expected<hailo_device_identity_t> identify() override
    {
        hailo_status status = reach(*chip_, "identify");
        if (status != HAILO_SUCCESS) {
            return status;
        }
        Settings settings = Settings::read();
        hailo_device_identity_t identity{};
        identity.fw_version = settings.firmware;
        identity.device_architecture = static_cast<hailo_device_architecture_t>(settings.architecture);
        identity.serial_number_length = fill(identity.serial_number, settings.serial);
        identity.product_name_length = fill(identity.product_name, "simulated");
        return identity;
    }

    hailort::Expected<hailo_chip_temperature_info_t> get_chip_temperature() override
    {
        hailo_status status = reach(*chip_, "temperature");
        if (status != HAILO_SUCCESS) {
            return status;
        }
        Settings settings = Settings::read();
        return hailo_chip_temperature_info_t{settings.temperature[0], settings.temperature[1], 1};
    }

    hailort::Expected<hailo_performance_stats_t> query_performance_stats() override
    {
        hailo_status status = reach(*chip_, "performance");
        if (status != HAILO_SUCCESS) {
            return status;
        }
        hailo_performance_stats_t stats{};
        stats.cpu_utilization = 12.5F;
        stats.nnc_utilization = 50;
        stats.ram_size_total = Settings::read().memory / 1024;
        stats.ram_size_used = chip_->used() / 1024;
        return stats;
    }

private:
    std::shared_ptr<Chip> chip_;
    std::string id_;
};

} // namespace

namespace hailort {

class InferModel::InferStream::Impl {
public:
    explicit Impl(sim::Tensor declared) : tensor(std::move(declared)), type(tensor.format.type) {}

    size_t frame_bytes() const
    {
        if (tensor.format.order == HAILO_FORMAT_ORDER_HAILO_NMS_BY_CLASS) {
            return tensor.nms.number_of_classes * (4 + size_t{tensor.nms.max_bboxes_per_class} * 20);
        }
        if (tensor.format.order == HAILO_FORMAT_ORDER_HAILO_NMS_BY_SCORE) {
            return 2 + size_t{tensor.nms.max_bboxes_total} * 22;
        }
        return tensor.elements() * sim::element_bytes(tensor, type);
    }

    const sim::Tensor tensor;
    hailo_format_type_t type;
    float least_score = 0;
};

class ConfiguredInferModel::Bindings::InferStream::Impl {
public:
    explicit Impl(size_t wanted) : bytes(wanted) {}
    const size_t bytes;
    void *data = nullptr;
};

class ConfiguredInferModel::Bindings::Impl {
public:
    using Streams = std::map<std::string, std::shared_ptr<InferStream::Impl>>;
    Streams inputs;
    Streams outputs;

    static Expected<InferStream> find(const Streams &streams, const std::string &name)
    {
        auto found = streams.find(name);
        return found == streams.end() ? Expected<InferStream>(HAILO_NOT_FOUND)
                                      : Expected<InferStream>(InferStream(found->second));
    }
};

using Stream = std::shared_ptr<InferModel::InferStream::Impl>;

class ConfiguredInferModel::Impl {
public:
    Impl(std::shared_ptr<Chip> chip, std::shared_ptr<sim::Network> network, std::vector<Stream> inputs,
         std::vector<Stream> outputs)
        : chip_(std::move(chip)), network_(std::move(network)), inputs_(std::move(inputs)),
          outputs_(std::move(outputs))
    {
        chip_->use(network_->memory);
    }
    Impl(const Impl &) = delete;
    Impl &operator=(const Impl &) = delete;
    ~Impl() { chip_->use(-network_->memory); }

    std::shared_ptr<Bindings::Impl> bindings() const
    {
        auto bindings = std::make_shared<Bindings::Impl>();
        for (const Stream &stream : inputs_) {
            bindings->inputs[stream->tensor.name] =
                std::make_shared<Bindings::InferStream::Impl>(stream->frame_bytes());
        }
        for (const Stream &stream : outputs_) {
            bindings->outputs[stream->tensor.name] =
                std::make_shared<Bindings::InferStream::Impl>(stream->frame_bytes());
        }
        return bindings;
    }

    hailo_status run(const Bindings::Impl &bindings, milliseconds timeout)
    {
        if (chip_->is_gone()) {
            return HAILO_DEVICE_NOT_CONNECTED;
        }
        RunLog run;
        Fault fault = Fault::of("run");
        milliseconds work = milliseconds(network_->run_ms) + fault.hang;
        std::this_thread::sleep_for(work < timeout ? work : timeout);
        if (fault.disconnect) {
            chip_->disconnect();
            return HAILO_COMMUNICATION_CLOSED;
        }
        if (work >= timeout) {
            return HAILO_TIMEOUT;
        }
        if (fault.status != HAILO_SUCCESS) {
            return fault.status;
        }
        for (const auto *streams : {&bindings.inputs, &bindings.outputs}) {
            for (const auto &stream : *streams) {
                if (stream.second->data == nullptr) {
                    return HAILO_INVALID_OPERATION;
                }
            }
        }
        compute(bindings);
        return HAILO_SUCCESS;
    }

private:
    void compute(const Bindings::Impl &bindings)
    {
        std::map<std::string, sim::Values> values;
        for (const Stream &input : inputs_) {
            const std::string &name = input->tensor.name;
            values[name] = sim::decode(input->tensor, input->type, bindings.inputs.at(name)->data);
        }
        for (const Stream &output : outputs_) {
            void *data = bindings.outputs.at(output->tensor.name)->data;
            if (output->tensor.is_nms()) {
                sim::encode_boxes(
                    output->tensor, network_->formulas[output->tensor.name].boxes, output->least_score, data);
            } else {
                sim::encode(output->tensor, output->type, network_->compute(output->tensor, values), data);
            }
        }
    }

    std::shared_ptr<Chip> chip_;
    std::shared_ptr<sim::Network> network_;
    std::vector<Stream> inputs_;
    std::vector<Stream> outputs_;
};

namespace {

class SimModel final : public InferModel {
public:
    SimModel(std::shared_ptr<Chip> chip, std::shared_ptr<sim::Network> network)
        : chip_(std::move(chip)), network_(std::move(network))
    {
        add(network_->inputs, input_impls_, inputs_);
        add(network_->outputs, output_impls_, outputs_);
    }

    Expected<ConfiguredInferModel> configure() override
    {
        hailo_status status = reach(*chip_, "configure");
        if (status != HAILO_SUCCESS) {
            return status;
        }
        Settings settings = Settings::read();
        if (network_->memory > settings.memory - chip_->used()) {
            return static_cast<hailo_status>(settings.memory_status);
        }
        int64_t by_size = settings.load_bytes_per_ms > 0 ? network_->file_bytes / settings.load_bytes_per_ms : 0;
        std::this_thread::sleep_for(milliseconds(network_->load_ms + by_size));
        return ConfiguredInferModel(
            std::make_shared<ConfiguredInferModel::Impl>(chip_, network_, input_impls_, output_impls_));
    }

    const std::vector<InferStream> &inputs() const override { return inputs_; }
    const std::vector<InferStream> &outputs() const override { return outputs_; }

private:
    static void
    add(const std::vector<sim::Tensor> &tensors, std::vector<Stream> &impls, std::vector<InferStream> &streams)
    {
        for (const sim::Tensor &tensor : tensors) {
            impls.push_back(std::make_shared<InferStream::Impl>(tensor));
            streams.emplace_back(impls.back());
        }
    }

    std::shared_ptr<Chip> chip_;
    std::shared_ptr<sim::Network> network_;
    std::vector<Stream> input_impls_;
    std::vector<Stream> output_impls_;
    std::vector<InferStream> inputs_;
    std::vector<InferStream> outputs_;
};

class SimVDevice final : public VDevice {
public:
    /** Keeps the parameters' pointers, as the real one does: memory freed too early shows. */
    SimVDevice(std::shared_ptr<Chip> chip, const std::string &id, const hailo_vdevice_params_t &params)
        : chip_(chip), device_(std::move(chip), id), params_(params), group_(params.group_id)
    {
    }

    Expected<std::shared_ptr<InferModel>> create_infer_model(const std::string &path, const std::string &) override
    {
        if (params_.group_id != group_
            || (params_.device_ids != nullptr && params_.device_ids[0].id != std::string(device_.get_dev_id()))) {
            return HAILO_INVALID_ARGUMENT;
        }
        hailo_status status = reach(*chip_, "create_infer_model");
        if (status != HAILO_SUCCESS) {
            return status;
        }
        auto network = std::make_shared<sim::Network>();
        status = sim::Network::read(path, *network);
        if (status != HAILO_SUCCESS) {
            return status;
        }
        if (network->kind != sim::Kind::TENSORS) {
            return HAILO_INVALID_HEF_USE;
        }
        return std::shared_ptr<InferModel>(std::make_shared<SimModel>(chip_, std::move(network)));
    }

    Expected<std::vector<std::reference_wrapper<Device>>> get_physical_devices() const override
    {
        return std::vector<std::reference_wrapper<Device>>{std::ref(static_cast<Device &>(device_))};
    }

    const std::shared_ptr<Chip> &chip() const { return chip_; }

private:
    std::shared_ptr<Chip> chip_;
    mutable SimDevice device_;
    hailo_vdevice_params_t params_;
    std::string group_;
};

} // namespace

Expected<std::shared_ptr<VDevice>> VDevice::create_shared(const hailo_vdevice_params_t &params)
{
    hailo_status status = Fault::at("open");
    if (status != HAILO_SUCCESS) {
        return status;
    }
    Settings settings = Settings::read();
    bool is_named = params.device_ids != nullptr;
    if (params.device_count != 1 || params.group_id == nullptr || params.multi_process_service) {
        return HAILO_INVALID_ARGUMENT;
    }
    if (settings.count < 1) {
        return HAILO_OUT_OF_PHYSICAL_DEVICES;
    }
    if (is_named && params.device_ids[0].id != settings.id) {
        return HAILO_INVALID_ARGUMENT;
    }
    int file = ::open((settings.dir + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0) {
        return HAILO_OPEN_FILE_FAILURE;
    }
    bool is_shared = params.group_id != std::string("UNIQUE");
    if (flock(file, (is_shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
        ::close(file);
        return is_named ? HAILO_DEVICE_IN_USE : HAILO_OUT_OF_PHYSICAL_DEVICES;
    }
    return std::shared_ptr<VDevice>(
        std::make_shared<SimVDevice>(std::make_shared<Chip>(file), settings.id, params));
}

InferModel::InferStream::InferStream(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

const std::string InferModel::InferStream::name() const
{
    return impl_->tensor.name;
}

hailo_3d_image_shape_t InferModel::InferStream::shape() const
{
    return impl_->tensor.shape;
}

hailo_format_t InferModel::InferStream::format() const
{
    hailo_format_t format = impl_->tensor.format;
    format.type = impl_->type;
    return format;
}

size_t InferModel::InferStream::get_frame_size() const
{
    return impl_->frame_bytes();
}

Expected<hailo_nms_shape_t> InferModel::InferStream::get_nms_shape() const
{
    return is_nms() ? Expected<hailo_nms_shape_t>(impl_->tensor.nms)
                    : Expected<hailo_nms_shape_t>(HAILO_INVALID_OPERATION);
}

void InferModel::InferStream::set_format_type(hailo_format_type_t type)
{
    impl_->type = type;
}

bool InferModel::InferStream::is_nms() const
{
    return impl_->tensor.is_nms();
}

void InferModel::InferStream::set_nms_score_threshold(float32_t threshold)
{
    impl_->least_score = threshold;
}

void InferModel::InferStream::set_nms_iou_threshold(float32_t) {}

ConfiguredInferModel::Bindings::InferStream::InferStream(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

hailo_status ConfiguredInferModel::Bindings::InferStream::set_buffer(MemoryView view)
{
    if (view.size() != impl_->bytes) {
        return HAILO_INVALID_OPERATION;
    }
    impl_->data = view.data();
    return HAILO_SUCCESS;
}

ConfiguredInferModel::Bindings::Bindings(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Expected<ConfiguredInferModel::Bindings::InferStream> ConfiguredInferModel::Bindings::input(const std::string &name)
{
    return Impl::find(impl_->inputs, name);
}

Expected<ConfiguredInferModel::Bindings::InferStream> ConfiguredInferModel::Bindings::output(const std::string &name)
{
    return Impl::find(impl_->outputs, name);
}

ConfiguredInferModel::ConfiguredInferModel(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Expected<ConfiguredInferModel::Bindings> ConfiguredInferModel::create_bindings()
{
    return Bindings(impl_->bindings());
}

hailo_status ConfiguredInferModel::run(const Bindings &bindings, milliseconds timeout)
{
    return impl_->run(*bindings.impl(), timeout);
}

hailo_status ConfiguredInferModel::shutdown()
{
    return Fault::at("shutdown");
}

} // namespace hailort

hailo_status hailo_get_library_version(hailo_version_t *version)
{
    *version = Settings::read().version;
    return HAILO_SUCCESS;
}

hailo_status hailo_scan_devices(hailo_scan_devices_params_t *, hailo_device_id_t *ids, size_t *length)
{
    hailo_status status = Fault::at("scan");
    if (status != HAILO_SUCCESS) {
        return status;
    }
    Settings settings = Settings::read();
    size_t found = settings.count > 0 ? 1 : 0;
    if (*length < found) {
        return HAILO_INSUFFICIENT_BUFFER;
    }
    if (found == 1) {
        ids[0] = hailo_device_id_t{};
        fill(ids[0].id, settings.id);
    }
    *length = found;
    return HAILO_SUCCESS;
}

hailo_status hailo_init_vdevice_params(hailo_vdevice_params_t *params)
{
    *params = hailo_vdevice_params_t{};
    params->device_count = 1;
    params->scheduling_algorithm = HAILO_SCHEDULING_ALGORITHM_ROUND_ROBIN;
    params->group_id = "UNIQUE";
    return HAILO_SUCCESS;
}

std::shared_ptr<Chip> sim::chip_of(hailort::VDevice &vdevice)
{
    return static_cast<hailort::SimVDevice &>(vdevice).chip();
}
