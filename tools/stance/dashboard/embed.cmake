# Writes a C++ file that holds the files of a folder as constant data, read by the assembler: that costs the
# compiler nothing, and string literals have limits that half a megabyte breaks.
#
#   stance_embed(OUT file.cpp NAMESPACE stance::assets FILES a/live.js a/style.css)
#
# defines std::string_view live_js() and style_css() in the namespace. A changed file compiles OUT anew.
function(stance_embed)
  cmake_parse_arguments(PARSE_ARGV 0 embed "" "OUT;NAMESPACE" "FILES")
  set(text "#include <string_view>\n\n")
  set(functions "")
  foreach(file IN LISTS embed_FILES)
    get_filename_component(path ${file} ABSOLUTE)
    get_filename_component(name ${file} NAME)
    string(MAKE_C_IDENTIFIER ${name} name)
    set(symbol stance_embedded_${name})
    string(APPEND text
      "asm(\".pushsection .rodata\\n\"\n"
      "    \".global ${symbol}_begin\\n.hidden ${symbol}_begin\\n${symbol}_begin:\\n\"\n"
      "    \".incbin \\\"${path}\\\"\\n\"\n"
      "    \".global ${symbol}_end\\n.hidden ${symbol}_end\\n${symbol}_end:\\n\"\n"
      "    \".popsection\\n\");\n"
      "extern \"C\" __attribute__((visibility(\"hidden\"))) const char ${symbol}_begin[];\n"
      "extern \"C\" __attribute__((visibility(\"hidden\"))) const char ${symbol}_end[];\n\n")
    string(APPEND functions
      "std::string_view ${name}() { return {${symbol}_begin, static_cast<std::size_t>(${symbol}_end - ${symbol}_begin)}; }\n")
    set_property(SOURCE ${embed_OUT} APPEND PROPERTY OBJECT_DEPENDS ${path})
  endforeach()
  file(CONFIGURE OUTPUT ${embed_OUT}
       CONTENT "${text}namespace ${embed_NAMESPACE} {\n${functions}}  // namespace ${embed_NAMESPACE}\n" @ONLY)
endfunction()
