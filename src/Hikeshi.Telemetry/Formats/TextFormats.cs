namespace Hikeshi.Telemetry.Formats;

/// <summary>The formats that are read into members, by name.</summary>
internal static class TextFormats
{
    /// <returns>Null, or why the text is not of this format.</returns>
    public static string? Read(string text, InputFormat format, EventMembers into) => format switch
    {
        InputFormat.Cef => Cef.Read(text, into),
        InputFormat.Leef => Leef.Read(text, into),
        InputFormat.KeyValue => KeyValue.Read(text, into),
        InputFormat.Auditd => Auditd.Read(text, into),
        InputFormat.WinXml => WindowsXml.Read(text, into),
        InputFormat.PanOs => PanOs.Read(text, into),
        _ => $"{format}; expected a format of text",
    };
}
