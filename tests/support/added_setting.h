#pragma once

#include <string>

#include "layers/declare/field.h"

namespace tests {

/// While it lives, the settings of a section have one more than today, as in a later runner.
class AddedSetting {
public:
    AddedSetting(const declare::Fields& fields, const std::string& key, const std::string& standard,
                 std::int64_t format = 1)
        : fields_(const_cast<declare::Fields&>(fields)) {  // lent as const, and not declared so
        declare::Field field;
        field.key = key;
        field.doc = "a setting of tomorrow";
        field.expects = "text";
        field.format = format;
        field.read = [](const declare::Value&, declare::Settings&, const declare::Reading&) { return true; };
        field.write = [standard](const declare::Settings&) { return declare::Value::string(standard); };
        field.form = [] { return declare::Form::of_text(); };
        fields_.push_back(field);
    }
    ~AddedSetting() { fields_.pop_back(); }
    AddedSetting(const AddedSetting&) = delete;
    AddedSetting& operator=(const AddedSetting&) = delete;

private:
    declare::Fields& fields_;
};

}  // namespace tests
