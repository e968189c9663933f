using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Policies;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Hikeshi.Ledger.Import.Inventory;

/// <summary>YAML as nodes that know their line. Anchors are refused, so nothing can expand; depth is bounded before a tree is built; a key may be there once.</summary>
internal static class InventoryYaml
{
    /// <exception cref="RefusedException">Not one plain YAML document.</exception>
    public static YamlMappingNode Read(string file, string text)
    {
        if (YamlFault.IsEmpty(text))
        {
            throw Refused(file, 1, "the file is empty", "one YAML document");
        }

        IParser? parser = null;
        try
        {
            parser = new Parser(new StringReader(text));
            RequirePlain(file, parser);
            var yaml = new YamlStream();
            yaml.Load(parser = new Parser(new StringReader(text)));
            return yaml.Documents is [{ RootNode: YamlMappingNode root }] ? root : throw Refused(file, 1, "no mapping", "one YAML document that is a mapping");
        }
        catch (YamlException broken)
        {
            throw Broken(file, text, broken.Start, broken.Message);
        }
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException)
        {
            // The scanner's own way to give up on some malformed texts.
            throw Broken(file, text, parser?.Current?.Start ?? Mark.Empty, broken.Message);
        }
    }

    private static void RequirePlain(string file, IParser parser)
    {
        for (var depth = 0; parser.MoveNext();)
        {
            var step = parser.Current!;
            depth += step.NestingIncrease;
            if (depth > InventoryLimits.MaxDepth || step is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
            {
                throw Refused(file, step.Start.Line, depth > InventoryLimits.MaxDepth ? "nested too deep" : "an anchor or alias", $"plain nodes, at most {InventoryLimits.MaxDepth - 2} deep");
            }
        }
    }

    private static RefusedException Broken(string file, string text, Mark mark, string said)
    {
        var (line, _, what, expected) = YamlFault.Of(text, mark, said);
        return Refused(file, line, what, expected);
    }

    private static RefusedException Refused(string file, long line, string what, string expected) =>
        new(new ImportRefused($"{file}:{line}", what.ReplaceLineEndings(" "), expected, "Nothing of this inventory was imported: mend it and import it again."));
}
