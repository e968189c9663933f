using System.Globalization;
using System.Text;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Ledger.Import.Spdx;

/// <summary>SPDX 2.2 and 2.3 in tag-value form: packages with their version and package URLs (§7). A line is <c>Tag: value</c>; a value in <c>&lt;text&gt;</c> may have many.</summary>
internal ref struct SpdxTagValue
{
    private const int LongestLine = 1 << 20;
    private const string Open = "<text>";
    private const string Close = "</text>";

    private readonly string file;
    private readonly ComponentCollector found;
    private ReadOnlySpan<byte> rest;
    private int line;
    private string? name;
    private string? version;
    private List<string> purls = [];

    private SpdxTagValue(string file, ReadOnlySpan<byte> utf8, ComponentCollector found)
    {
        this.file = file;
        this.found = found;
        rest = utf8;
    }

    /// <returns><c>SPDX-2.3</c>, from the first line that is no comment; null when that says something else.</returns>
    public static string? VersionOf(ReadOnlySpan<byte> utf8)
    {
        var probe = new SpdxTagValue("", utf8, new ComponentCollector());
        return probe.NextTag(out var tag, out var value) && tag == "SPDXVersion" ? value : null;
    }

    /// <exception cref="RefusedException">A line is none, a text has no end, or a package says something twice.</exception>
    public static void Read(string file, ReadOnlySpan<byte> utf8, ComponentCollector found)
    {
        var document = new SpdxTagValue(file, utf8, found);
        while (document.NextTag(out var tag, out var value))
        {
            document.Take(tag, value);
        }

        document.EndPackage();
    }

    private void Take(string tag, string value)
    {
        switch (tag)
        {
            case "PackageName":
                EndPackage();
                name = value;
                break;
            case "PackageVersion" when name is not null:
                version = version is null ? value : throw Refuse("a second PackageVersion of one package", "one PackageVersion (SPDX §7.3)");
                break;
            case "ExternalRef" when name is not null && value.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, "purl", var locator]:
                purls.Add(locator);
                break;
            case "FileName" or "SnippetSPDXID" or "LicenseID":
                EndPackage(); // another section begins (§4)
                break;
        }
    }

    private void EndPackage()
    {
        if (name is null)
        {
            return;
        }

        foreach (var purl in purls.DefaultIfEmpty())
        {
            if (!found.Add(name, version, purl, kind: null))
            {
                throw Refuse(ComponentCollector.TooMany, ComponentCollector.Fewer);
            }
        }

        (name, version, purls) = (null, null, []);
    }

    private bool NextTag(out string tag, out string value)
    {
        while (NextLine(out var bytes))
        {
            var text = bytes.Trim(" \t\r"u8);
            if (text.IsEmpty || text[0] == '#')
            {
                continue;
            }

            var colon = text.IndexOf((byte)':');
            if (colon is < 1 or > 64)
            {
                throw Refuse("this line has no tag", "'Tag: value', a comment that begins with '#', or an empty line");
            }

            tag = Text(text[..colon]).TrimEnd();
            value = Whole(Text(text[(colon + 1)..]).Trim());
            return true;
        }

        (tag, value) = ("", "");
        return false;
    }

    /// <summary>A value that begins with <c>&lt;text&gt;</c> goes on to the line that ends it.</summary>
    private string Whole(string value)
    {
        if (!value.StartsWith(Open, StringComparison.Ordinal))
        {
            return value;
        }

        var began = line;
        var all = new StringBuilder();
        ReadOnlySpan<byte> more = default;
        for (value = value[Open.Length..]; !value.Contains(Close, StringComparison.Ordinal); value = Text(more))
        {
            if (all.Length < ImportLimits.MaxText)
            {
                all.Append(value).Append('\n'); // what is longer is a licence, which nobody reads here
            }

            if (!NextLine(out var next))
            {
                line = began;
                throw Refuse("this <text> has no end", "</text>");
            }

            more = next;
        }

        return all.Append(value.AsSpan(0, value.IndexOf(Close, StringComparison.Ordinal))).ToString();
    }

    private bool NextLine(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (rest.IsEmpty)
        {
            return false;
        }

        line++;
        var end = rest.IndexOfAny("\r\n"u8);
        bytes = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + (rest[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        return true;
    }

    private string Text(ReadOnlySpan<byte> bytes) => bytes.Length > LongestLine
        ? throw Refuse($"a line of {bytes.Length} bytes", $"at most {LongestLine} bytes")
        : System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw Refuse("the text is not valid Unicode", "UTF-8");

    private RefusedException Refuse(string what, string expected) =>
        new(new ImportRefused(string.Create(CultureInfo.InvariantCulture, $"{file}:{line}"), what, expected, "Nothing of this file was imported: mend it, or ask whoever wrote it."));
}
