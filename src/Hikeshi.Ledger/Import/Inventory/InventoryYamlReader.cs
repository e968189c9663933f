using YamlDotNet.RepresentationModel;

namespace Hikeshi.Ledger.Import.Inventory;

/// <summary>Takes an inventory from YAML. A member that nobody knows is refused: a typing error must not silently switch something off.</summary>
internal sealed class InventoryYamlReader(AssetInventory inventory)
{
    private const string Sbom = "sbom";

    public static void Read(AssetInventory inventory, string text) => new InventoryYamlReader(inventory).Root(InventoryYaml.Read(inventory.File, text));

    private void Root(YamlMappingNode root)
    {
        foreach (var (name, node) in Members(root, ["format", "institution", "assets", "services"]))
        {
            switch (name)
            {
                case "format" when Text(node) is { } format && format != InventoryText.Format:
                    inventory.Refuse(LineOf(node), $"format '{format}'", InventoryText.Format);
                    break;
                case "institution" when Text(node) is { } path:
                    inventory.Institution = new Stated(path, LineOf(node));
                    break;
                case "assets":
                    Each(node, Asset);
                    break;
                case "services":
                    Each(node, Service);
                    break;
            }
        }

        if (!root.Children.ContainsKey(new YamlScalarNode("assets")))
        {
            inventory.Refuse(1, "no member assets", "assets: a list, which may be empty");
        }
    }

    private void Asset(YamlNode node)
    {
        if (node is not YamlMappingNode mapping || IdOf(mapping) is not { } id)
        {
            inventory.Refuse(LineOf(node), "an asset without an id", "a mapping with the member id");
            return;
        }

        var asset = new InventoryAsset(id, LineOf(node));
        if (!inventory.Assets.TryAdd(id, asset))
        {
            inventory.Refuse(LineOf(node), $"the asset '{id}' is there twice", "each asset once");
        }

        foreach (var (name, value) in Members(mapping, ["id", "services", Sbom, .. AssetAttribute.All]))
        {
            switch (name)
            {
                case "id":
                    break;
                case "services":
                    asset.Services = Texts(value);
                    break;
                case Sbom:
                    foreach (var (path, line) in value is YamlScalarNode ? One(value) : Texts(value))
                    {
                        asset.Documents[path] = line;
                    }

                    break;
                default:
                    if (Text(value) is { } text)
                    {
                        inventory.State(asset, name, new Stated(text, LineOf(value)));
                    }

                    break;
            }
        }
    }

    private void Service(YamlNode node)
    {
        if (node is not YamlMappingNode mapping || IdOf(mapping) is not { } id)
        {
            inventory.Refuse(LineOf(node), "a service without an id", "a mapping with the member id");
            return;
        }

        var service = new InventoryService(id, LineOf(node));
        if (!inventory.Services.TryAdd(id, service))
        {
            inventory.Refuse(LineOf(node), $"the service '{id}' is there twice", "each service once");
        }

        foreach (var (name, value) in Members(mapping, ["id", "functions", "internetExposed"]))
        {
            if (name == "functions")
            {
                service.Functions = Texts(value);
            }
            else if (name == "internetExposed" && Text(value) is { } exposed)
            {
                inventory.StateExposure(service, new Stated(exposed, LineOf(value)));
            }
        }
    }

    private IEnumerable<(string Name, YamlNode Value)> Members(YamlMappingNode mapping, string[] known)
    {
        foreach (var (key, value) in mapping.Children)
        {
            if (key is YamlScalarNode { Value: { } name } && known.Contains(name, StringComparer.Ordinal))
            {
                yield return (name, value);
            }
            else
            {
                inventory.Refuse(LineOf(key), $"an unknown member '{(key as YamlScalarNode)?.Value}'", string.Join(", ", known));
            }
        }
    }

    private void Each(YamlNode node, Action<YamlNode> take)
    {
        if (node is not YamlSequenceNode list)
        {
            inventory.Refuse(LineOf(node), "no list", "a list");
            return;
        }

        foreach (var item in list)
        {
            take(item);
        }
    }

    private Dictionary<string, int> Texts(YamlNode node)
    {
        var texts = new Dictionary<string, int>(StringComparer.Ordinal);
        Each(node, item =>
        {
            if (Text(item) is { } text)
            {
                texts[text] = LineOf(item);
            }
        });
        return texts;
    }

    private Dictionary<string, int> One(YamlNode node) => Text(node) is { } text ? new(StringComparer.Ordinal) { [text] = LineOf(node) } : [];

    private string? IdOf(YamlMappingNode mapping) => mapping.Children.TryGetValue(new YamlScalarNode("id"), out var id) ? Text(id) : null;

    /// <returns>Null after a refusal.</returns>
    private string? Text(YamlNode node)
    {
        var text = (node as YamlScalarNode)?.Value?.Trim();
        var fault = string.IsNullOrEmpty(text) ? "no text" : InventoryText.Fault(text);
        if (fault is null)
        {
            return text;
        }

        inventory.Refuse(LineOf(node), fault, "a plain text");
        return null;
    }

    private static int LineOf(YamlNode node) => (int)node.Start.Line;
}
