#include "runner/data/picture_settings.h"

namespace declare {

template <>
const std::vector<Choice<runner::Interpolation>>& choices<runner::Interpolation>() {
    using enum runner::Interpolation;
    static const std::vector<Choice<runner::Interpolation>> table = {
        {nearest, "nearest"}, {area, "area"}, {bilinear, "bilinear"}, {bicubic, "bicubic"}, {lanczos3, "lanczos3"}};
    return table;
}

template <>
const std::vector<Choice<runner::ColorMode>>& choices<runner::ColorMode>() {
    static const std::vector<Choice<runner::ColorMode>> table = {{runner::ColorMode::rgb, "rgb"},
                                                                 {runner::ColorMode::grayscale, "grayscale"}};
    return table;
}

}  // namespace declare

namespace runner {
namespace {

using declare::Value;

/// Calls `use(key, member)` for each setting.
template <class Settings, class Use>
void for_each_setting(Settings& settings, Use use) {
    use("image_size", settings.image_size);
    use("crop_to_aspect_ratio", settings.crop_to_aspect_ratio);
    use("pad_to_aspect_ratio", settings.pad_to_aspect_ratio);
    use("interpolation", settings.interpolation);
    use("color_mode", settings.color_mode);
    use("x_col", settings.x_col);
    use("y_col", settings.y_col);
}

}  // namespace

Value write(const PictureSettings& settings) {
    Value all = Value::map(), usual = Value::map(), map = Value::map();
    const auto into = [](Value& values) {
        return [&values](const char* key, const auto& setting) {
            values.set(key, declare::FieldType<std::remove_cvref_t<decltype(setting)>>::write(setting));
        };
    };
    const PictureSettings standard;
    for_each_setting(settings, into(all));
    for_each_setting(standard, into(usual));
    for (const auto& entry : all.entries)
        if (!declare::same(entry.value, *usual.find(entry.key))) map.set(entry.key, entry.value);
    return map;
}

std::optional<PictureSettings> read_picture_settings(const Value& value) {
    if (!value.is_map()) return {};
    PictureSettings settings;
    declare::Diagnostics unused;
    bool good = true;
    for_each_setting(settings, [&](const char* key, auto& setting) {
        using Type = std::remove_cvref_t<decltype(setting)>;
        const Value* written = value.find(key);
        good = good && (!written || declare::FieldType<Type>::read(*written, setting, {key, {}, unused}));
    });
    const bool has_size = settings.image_size.empty() || settings.image_size.size() == 2;
    return good && has_size ? std::optional(settings) : std::nullopt;
}

}  // namespace runner
