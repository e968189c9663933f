using System.Net;
using System.Reflection;
using System.Text.Json;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Verbs.Evidence.Explaining;

/// <summary>
/// An explanation as one page that needs nothing else: no script, no picture, nothing fetched. Both languages are in it, the reader chooses.
/// Everything from the log is text: nothing of it can become markup.
/// </summary>
internal sealed class ExplanationHtml(TextWriter output)
{
    public void Write(ExplainedEntry tree)
    {
        var asked = tree is WhyTree ? "why" : "effects";
        output.WriteLine("<!doctype html>");
        output.WriteLine("<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
        output.WriteLine("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
        output.WriteLine($"<title>{Escape(ExplanationWords.Say($"title.{asked}").En)} {Escape(tree.EntryId)}</title>");
        output.WriteLine($"<style>{Style()}</style></head><body>");
        output.WriteLine("<fieldset><label><input type=\"radio\" name=\"language\" id=\"show-en\" checked> English</label> <label><input type=\"radio\" name=\"language\" id=\"show-ja\"> 日本語</label></fieldset>");
        output.WriteLine($"<h1>{Say($"title.{asked}")}</h1>");
        output.WriteLine($"<p class=\"intro\">{Say($"intro.{asked}")}</p><p class=\"intro\">{Say("note")}</p>");
        output.WriteLine("<ol>");
        WriteEntry(tree);
        output.WriteLine("</ol></body></html>");
    }

    private void WriteEntry(ExplainedEntry entry)
    {
        output.WriteLine("<li><article>");
        output.WriteLine($"<h2>{(entry.State == EntryState.Unknown ? Say("unknown") : Pair(entry.Text ?? new BilingualText(entry.Summary, entry.Summary)))}</h2>");
        if (entry.State != EntryState.Unknown)
        {
            output.WriteLine($"<p class=\"facts\">{Escape(entry.Kind)} · {Say("actor")} <b>{Escape(entry.Actor)}</b> · <time>{entry.Time:yyyy-MM-dd HH:mm:ss.fff}Z</time> · {Say("entry")} {entry.Index}</p>");
        }

        output.WriteLine($"<p class=\"id\">{Escape(entry.EntryId)}</p>");
        foreach (var mark in Marks(entry))
        {
            output.WriteLine($"<p class=\"mark\">{Say(mark)}</p>");
        }

        if (entry.Grounds is { Count: > 0 } grounds)
        {
            output.WriteLine("<dl>");
            foreach (var ground in grounds)
            {
                WriteGround(entry.ShowsBeneath(ground) ? ground with { Text = "" } : ground);
            }

            output.WriteLine("</dl>");
        }

        if (entry.Body is { } body)
        {
            output.WriteLine($"<details><summary>{Say("record")}</summary><pre>{Escape(Pretty(body))}</pre></details>");
        }

        output.WriteLine("</article>");
        WriteNext(entry);
        output.WriteLine("</li>");
    }

    private void WriteNext(ExplainedEntry entry)
    {
        if (entry.Next() is not { Count: > 0 } next)
        {
            return;
        }

        output.WriteLine("<ol>");
        foreach (var one in next)
        {
            WriteEntry(one);
        }

        output.WriteLine("</ol>");
    }

    private void WriteGround(WhyGround ground)
    {
        output.WriteLine($"<dt>{Say($"ground.{ground.Kind}")}: {Escape(ground.Name)}{(ground.Title is { } title ? $" “{Escape(title)}”" : "")}</dt>");
        output.WriteLine($"<dd>{Line("version", ground.Version)}{Line("signed", ground.By)}{Line("entry", ground.EntryId)}");
        output.WriteLine(ground.Text is { Length: > 0 } text ? $"<pre>{Escape(text)}</pre>" : ExplanationTree.Misses(ground) ? $"<div class=\"mark\">{Say("missing")}</div>" : "");
        output.WriteLine("</dd>");
    }

    private static IEnumerable<string> Marks(ExplainedEntry entry)
    {
        var marks = new[] { (entry.Repeated, "repeated"), (entry.State == EntryState.Erased, "erased"), (entry is { BodyCut: true, Body: null }, "body-cut"), (entry.Cut, "cut") };
        return marks.Where(mark => mark.Item1).Select(mark => mark.Item2);
    }

    private static string Line(string key, string? value) => value is null ? "" : $"<div>{Say(key)}: {Escape(value)}</div>";

    private static string Say(string key) => Pair(ExplanationWords.Say(key));

    private static string Pair(BilingualText text) =>
        text.En == text.Ja ? Escape(text.En) : $"<span lang=\"en\">{Escape(text.En)}</span><span lang=\"ja\"> {Escape(text.Ja)}</span>";

    private static string Escape(string text) => WebUtility.HtmlEncode(Printable.Block(text));

    private static string Pretty(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement, EvidenceVerbJson.Pretty.JsonElement);
    }

    private static string Style()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("explanation.css") ?? throw new InvalidOperationException("explanation.css is not embedded");
        using var text = new StreamReader(stream);
        return text.ReadToEnd();
    }
}
