-- Keeps what people wrote out of Typst's syntax: each run of words becomes a string literal, so that nothing in
-- it is markup, and no hyphen, quote or tilde is changed on the way.

local mark

local function literal(text)
  return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('\n', '\\n') .. '"'
end

local function expression(text)
  return pandoc.RawInline('typst', '#' .. literal(text) .. ';')
end

local function words(inlines)
  local result, run = pandoc.Inlines{}, ''
  local function flush()
    if run ~= '' then result:insert(expression(run)) end
    run = ''
  end
  for _, inline in ipairs(inlines) do
    if inline.t == 'Str' then
      run = run .. inline.text
    elseif inline.t == 'Space' or inline.t == 'SoftBreak' then
      run = run .. ' '
    else
      flush()
      result:insert(inline)
    end
  end
  flush()
  return result
end

local function code(element)
  return pandoc.RawInline('typst', '#raw(' .. literal(element.text) .. ');')
end

local function code_block(element)
  return pandoc.RawBlock('typst', '#raw(block: true, ' .. literal(element.text) .. ')')
end

-- The mark stands alone in a paragraph before each text; as a comment, it parts them in what is written.
local function paragraph(element)
  if pandoc.utils.stringify(element) == mark then
    return pandoc.RawBlock('typst', '//' .. mark)
  end
end

-- A row that spans of others leave empty would be written as a comma alone.
local function table_rows(element)
  local function filled(rows)
    return rows:filter(function(row) return #row.cells > 0 end)
  end
  element.head.rows = filled(element.head.rows)
  element.foot.rows = filled(element.foot.rows)
  local count = #element.head.rows + #element.foot.rows
  for _, body in ipairs(element.bodies) do
    body.head = filled(body.head)
    body.body = filled(body.body)
    count = count + #body.head + #body.body
  end
  return count > 0 and element or {}
end

local function header(element)
  element.identifier = ''
  return element
end

local function nothing() return {} end

return {
  { Meta = function(meta) mark = pandoc.utils.stringify(meta.mark) end },
  { Para = paragraph, Plain = paragraph, Header = header, Table = table_rows, RawInline = nothing, RawBlock = function(element)
      if element.text ~= '//' .. mark then return {} end
    end },
  { Inlines = words, Code = code, CodeBlock = code_block },
}
