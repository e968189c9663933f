using System.Text.Json;
using Hikeshi.Exposure.Csaf.Reading;
using Hikeshi.Exposure.Csaf.Rules;
using Hikeshi.Exposure.Csaf.Structure;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Csaf;

/// <summary>A CSAF document (2.0 or 2.1, any profile) as JSON, within bounds. Not thread-safe; dispose of it when done.</summary>
public sealed class CsafFile : IDisposable
{
    public const int MaxBytes = 16 << 20;
    private const int MaxDepth = 128;
    private const int MostProducts = 100_000;
    private const int MostBranches = 200_000;
    private const int MostMisfits = 100;

    private readonly JsonDocument json;

    private CsafFile(string name, JsonDocument json, CsafView view)
    {
        Name = name;
        this.json = json;
        View = view;
    }

    public string Name { get; }

    internal CsafView View { get; }

    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/>: no JSON, broken text, no CSAF version that we know, or out of bounds.</exception>
    public static CsafFile Open(string name, ReadOnlyMemory<byte> utf8)
    {
        var json = Parse(name, utf8);
        try
        {
            var root = new CsafNode(json.RootElement, CsafPath.Root);
            Texts.Check(name, root);
            if (root.At("document", "csaf_version")?.Text() is not ("2.0" or "2.1"))
            {
                throw Refused($"{name}: $.document.csaf_version", root.At("document", "csaf_version")?.Text() is { } other ? $"'{Texts.Short(other)}'" : "it is missing", "2.0 or 2.1");
            }

            var view = new CsafView(name, root);
            if (view.Products.Count > MostProducts || view.Branches.Count > MostBranches)
            {
                throw Refused($"{name}: $.product_tree", $"{view.Products.Count} products in {view.Branches.Count} branches", $"at most {MostProducts} and {MostBranches}");
            }

            return new CsafFile(name, json, view);
        }
        catch
        {
            json.Dispose();
            throw;
        }
    }

    /// <summary>Holds the document against its schema and the tests of section 6, all of them, whatever the structure is like.</summary>
    /// <exception cref="RefusedException">Its groups multiply beyond bounds.</exception>
    public CsafVerdict Judge() => new(
        View.Is21 ? "2.1" : "2.0",
        Structure().ToList(),
        (View.Is21 ? RulesOf21.Mandatory : RulesOf20.Mandatory).SelectMany(rule => rule.Findings(View)).ToList(),
        (View.Is21 ? RulesOf21.Advice : RulesOf20.Advice).SelectMany(rule => rule.Findings(View)).ToList());

    /// <summary>Section 3: where the structure is not that of the version the document names.</summary>
    internal IEnumerable<CsafFinding> Structure() => ShapeCheck.Of(View.Root, View.Is21 ? Csaf21Shape.Document : Csaf20Shape.Document)
        .Take(MostMisfits)
        .Select(misfit => new CsafFinding("3", misfit.Path.ToString(), $"{misfit.What}; expected {misfit.Expected}"));

    public void Dispose() => json.Dispose();

    private static JsonDocument Parse(string name, ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
        {
            throw Refused(name, $"the file has {utf8.Length} bytes", $"at most {MaxBytes} bytes");
        }

        try
        {
            var body = utf8.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? utf8[3..] : utf8;
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
        }
        catch (JsonException broken)
        {
            var position = broken.LineNumber is { } line ? $":{line + 1}" : "";
            throw Refused(name + position, $"this is not well-formed JSON ({broken.Message.Split(" LineNumber", 2)[0].TrimEnd('.')})", "a CSAF document");
        }
        catch (InvalidOperationException)
        {
            // The look for members that stand twice takes their names out, and fails on half of a surrogate pair.
            throw Refused(name, "the name of a member is not valid Unicode", "valid UTF-8 and paired surrogates");
        }
    }

    private static RefusedException Refused(string where, string what, string expected) => new(new AdvisoryRefused(where, what, expected));
}
