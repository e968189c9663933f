using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Linting;

/// <summary>Every entry of the detection section, and its condition.</summary>
internal static class DetectionChecks
{
    public static void Check(DocumentFindings lint)
    {
        if (!lint.IsDetection || lint.Rule.Find("detection") is not YamlMapping detection)
        {
            return;
        }

        foreach (var (name, node) in detection.Entries)
        {
            if (name.Value is not ("condition" or "timeframe"))
            {
                Selection(lint, node);
            }
        }

        ConditionChecks.Check(lint, detection);
    }

    private static void Selection(DocumentFindings lint, YamlNode node)
    {
        switch (node)
        {
            case YamlMapping map:
                foreach (var (key, value) in map.Entries)
                {
                    EntryChecks.Check(lint, key, value);
                }

                break;
            case YamlSequence list when list.Items.Any(i => i is YamlMapping):
                foreach (var item in list.Items)
                {
                    Selection(lint, item);
                }

                break;
            case YamlSequence or YamlScalar { IsNull: false }:
                EntryChecks.Check(lint, new YamlScalar(node.Line, "", IsPlain: false), node);
                break;
            default:
                break;
        }
    }
}
