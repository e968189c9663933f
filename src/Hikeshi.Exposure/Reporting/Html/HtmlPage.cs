using System.Reflection;

namespace Hikeshi.Exposure.Reporting.Html;

/// <summary>The frame of a page to print or to send: no script, no picture, nothing fetched.</summary>
internal static class HtmlPage
{
    /// <param name="style">Of this kind of page, beside the one that all share.</param>
    public static void Begin(TextWriter output, string language, string title, string style)
    {
        output.WriteLine("<!doctype html>");
        output.WriteLine($"<html lang=\"{language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        output.WriteLine("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
        output.WriteLine($"<title>{HtmlText.Encode(title)}</title>");
        output.WriteLine($"<style>{Embedded("report.css")}{Embedded(style)}</style></head><body>");
    }

    public static void End(TextWriter output) => output.WriteLine("</body></html>");

    private static string Embedded(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        using var text = new StreamReader(stream);
        return text.ReadToEnd();
    }
}
