namespace Hikeshi.Telemetry.Formats;

/// <summary>Recognises a format by how a text begins.</summary>
internal static class FormatGuess
{
    /// <returns>Null for text of no format that is known here.</returns>
    public static InputFormat? Of(ReadOnlySpan<char> text) =>
        text[0] == '<' && text.Length > 1 && char.IsAsciiDigit(text[1]) ? InputFormat.Syslog : OfBody(text);

    /// <summary>The same inside of a syslog message.</summary>
    public static InputFormat? OfBody(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        return text.StartsWith("CEF:", StringComparison.Ordinal) ? InputFormat.Cef
            : text.StartsWith("LEEF:", StringComparison.Ordinal) ? InputFormat.Leef
            : text.StartsWith("<Event", StringComparison.Ordinal) || text.StartsWith("<?xml", StringComparison.Ordinal) ? InputFormat.WinXml
            : Auditd.Begins(text) ? InputFormat.Auditd
            : PanOs.Begins(text) ? InputFormat.PanOs
            : KeyValue.IsAll(text) ? InputFormat.KeyValue
            : null;
    }
}
