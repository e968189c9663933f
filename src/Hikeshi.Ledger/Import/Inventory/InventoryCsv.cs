using CsvHelper;

namespace Hikeshi.Ledger.Import.Inventory;

/// <summary>An inventory as a table (RFC 4180): a row ties one asset to one document, one service and one critical function; an empty cell says nothing.</summary>
internal sealed class InventoryCsv
{
    private readonly AssetInventory inventory;
    private readonly CsvReader reader;
    private readonly List<string?> columns = [];

    private InventoryCsv(AssetInventory inventory, CsvReader reader)
    {
        this.inventory = inventory;
        this.reader = reader;
    }

    public static void Read(AssetInventory inventory, string text)
    {
        var options = CsvReaderOptions.Default with
        {
            HasHeader = false,
            Separator = InventoryColumns.Separator(InventoryText.FirstLine(text)),
            MalformedData = CsvMalformedDataHandling.Throw,
            MaxRecordSize = InventoryLimits.MaxRecord,
            TrackLineNumbers = true,
            DetectSeparatorHint = false,
        };
        using var reader = CsvReader.FromText(text, options);
        try
        {
            new InventoryCsv(inventory, reader).All();
        }
        catch (CsvFormatException broken)
        {
            inventory.Refuse((int)Math.Max(1, broken.LineNumber), broken.Message.ReplaceLineEndings(" "), $"cells with quotes in pairs, quotes inside doubled (RFC 4180), rows of at most {InventoryLimits.MaxRecord >> 10} KiB");
        }
    }

    private void All()
    {
        while (reader.Read())
        {
            if (columns.Count == 0)
            {
                Header();
            }
            else if (reader.FieldCount != columns.Count)
            {
                inventory.Refuse(Line, $"{reader.FieldCount} cells", $"{columns.Count}, as in the first row");
            }
            else if (reader.RowNumber > InventoryLimits.MaxRows)
            {
                inventory.Refuse(Line, $"more than {InventoryLimits.MaxRows} rows", "a smaller inventory");
                return;
            }
            else
            {
                Row();
            }
        }
    }

    /// <summary>On which the row begins.</summary>
    private int Line => (int)reader.LineNumber;

    private void Header()
    {
        var names = Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetString(i).Trim()).ToList();
        foreach (var name in names)
        {
            var column = InventoryColumns.NameOf(name);
            if (column is null || columns.Contains(column, StringComparer.Ordinal))
            {
                inventory.Refuse(Line, column is null ? $"a column '{Shortened(name)}'" : $"the column '{name}' is there twice", $"columns of these names, each once: {InventoryColumns.Documented}");
            }

            columns.Add(column);
        }
    }

    private void Row()
    {
        var cells = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < columns.Count; i++)
        {
            var text = reader.GetString(i).Trim();
            if (InventoryText.Fault(text) is { } fault)
            {
                inventory.Refuse(Line, $"{fault} in the column {columns[i]}", "a plain text");
                return;
            }

            if (columns[i] is { } column && text.Length > 0)
            {
                cells[column] = text;
            }
        }

        if (cells.Count > 0)
        {
            Take(cells);
        }
    }

    private void Take(Dictionary<string, string> cells)
    {
        if (!cells.TryGetValue(InventoryColumns.Asset, out var id))
        {
            inventory.Refuse(Line, "a row without an asset", "an asset's id in the column asset");
            return;
        }

        if (!inventory.Assets.TryGetValue(id, out var asset))
        {
            inventory.Assets[id] = asset = new InventoryAsset(id, Line);
        }

        foreach (var attribute in AssetAttribute.All.Where(cells.ContainsKey))
        {
            inventory.State(asset, attribute, new Stated(cells[attribute], Line));
        }

        if (cells.TryGetValue(InventoryColumns.Document, out var document))
        {
            _ = asset.Documents.TryAdd(document, Line);
        }

        if (cells.TryGetValue(InventoryColumns.Service, out var service))
        {
            _ = (asset.Services ??= new(StringComparer.Ordinal)).TryAdd(service, Line);
            Take(service, cells);
        }
        else if (cells.ContainsKey(InventoryColumns.Function) || (cells.TryGetValue(InventoryColumns.InternetExposed, out var exposed) && AssetInventory.Truth(exposed) != false))
        {
            inventory.Refuse(Line, "a critical function or internet exposure without a service", "the service in the same row: functions need services, and it is a service that the internet reaches");
        }
    }

    private void Take(string id, Dictionary<string, string> cells)
    {
        if (!inventory.Services.TryGetValue(id, out var service))
        {
            inventory.Services[id] = service = new InventoryService(id, Line);
        }

        if (cells.TryGetValue(InventoryColumns.Function, out var function))
        {
            _ = (service.Functions ??= new(StringComparer.Ordinal)).TryAdd(function, Line);
        }

        if (cells.TryGetValue(InventoryColumns.InternetExposed, out var exposed))
        {
            inventory.StateExposure(service, new Stated(exposed, Line));
        }
    }

    private static string Shortened(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
