using System.Buffers.Text;
using System.Text;
using Hikeshi.Detection.Events;

namespace Hikeshi.Detection.Routing;

/// <summary>
/// Decides which rules are tried for which events. An event's own <c>product</c>, <c>category</c> and <c>service</c> decide first,
/// then its shape, then channel and event id. It fails open: what cannot be determined is tried.
/// </summary>
internal sealed class Router
{
    private readonly RouteTable _table;
    private readonly FieldIndex _channels;
    private readonly FieldIndex _providers;
    private readonly int[] _providerChannels;
    private readonly FieldIndex _products;
    private readonly FieldIndex _categories;
    private readonly FieldIndex _services;
    private readonly HashSet<int> _eventIds;
    private readonly string?[] _channelProducts;
    private readonly int _channelField;
    private readonly int _eventIdField;
    private readonly int _providerField;
    private readonly int _productField;
    private readonly int _categoryField;
    private readonly int _serviceField;
    private readonly int[][] _shapeFields;

    public Router(RouteTable table, FieldIndex fields, IReadOnlyList<LogSource> sources)
    {
        _table = table;
        _channels = new(table.Routes.Select(r => r.Channel).Concat(table.Aliases.Select(a => a.Channel!).Where(c => c is not null)).Select(Lower));
        _providers = new(table.Providers.Select(p => Lower(p.Provider)));
        _providerChannels = [.. table.Providers.Select(p => _channels.Find(Lower(p.Channel)))];
        var all = sources.Concat(table.Routes.Select(r => r.Source)).Concat(table.Shapes.Select(s => s.Source)).ToList();
        _products = Vocabulary(all.Select(s => s.Product));
        _categories = Vocabulary(all.Select(s => s.Category));
        _services = Vocabulary(all.Select(s => s.Service));
        _eventIds = [.. table.Routes.SelectMany(r => r.EventIds), .. table.Aliases.SelectMany(a => a.EventIds)];
        _channelProducts = new string?[_channels.Count];
        foreach (var route in table.Routes)
        {
            _channelProducts[_channels.Find(Lower(route.Channel))] = route.Source.Product;
        }

        _channelField = fields.Find("Channel");
        _eventIdField = fields.Find("EventID");
        _providerField = fields.Find("Provider_Name");
        _productField = fields.Find("product");
        _categoryField = fields.Find("category");
        _serviceField = fields.Find("service");
        _shapeFields = [.. table.Shapes.Select(s => s.Fields.Select(f => fields.Find(f)).ToArray())];
    }

    /// <summary>The fields that routing itself reads.</summary>
    public static IEnumerable<string> FieldsOf(RouteTable table) =>
    [
        "Channel", "EventID", "Provider_Name", "product", "category", "service",
        .. table.Shapes.SelectMany(s => s.Fields),
        .. table.Aliases.SelectMany(a => a.Others.Append(a.Field)),
    ];

    public EventClass Classify(EventTable table, ReadOnlySpan<byte> json)
    {
        var product = Known(_products, table, json, _productField);
        var category = Known(_categories, table, json, _categoryField);
        var service = Known(_services, table, json, _serviceField);
        var shape = product >= 0 ? EventClass.Absent : Shape(table);
        if (category >= 0 || service >= 0 || shape >= 0)
        {
            return new(EventClass.Absent, EventClass.Absent, product, category, service, shape);
        }

        var channel = Channel(table, json);
        return new(channel, EventId(table, json), product, category, service, shape);
    }

    public bool Applies(LogSource rule, EventClass of)
    {
        if (of.Shape >= 0)
        {
            var shape = _table.Shapes[of.Shape].Source;
            return Agrees(rule.Product, shape.Product) && Agrees(rule.Category, shape.Category) && Agrees(rule.Service, shape.Service);
        }

        if (!Agrees(rule.Product, _products, of.Product) || !Agrees(rule.Category, _categories, of.Category) || !Agrees(rule.Service, _services, of.Service))
        {
            return false;
        }

        if (of.Category >= 0 || of.Service >= 0)
        {
            return true;
        }

        var routed = false;
        foreach (var route in _table.Routes)
        {
            if (Covers(rule, route.Source))
            {
                routed = true;
                if ((of.Channel == EventClass.Absent || _channels.Find(Lower(route.Channel)) == of.Channel) && HasId(route.EventIds, of.EventId))
                {
                    return true;
                }
            }
        }

        return !routed && of.Channel switch
        {
            EventClass.Absent => true,
            EventClass.Other => rule.Product is null or "windows",
            var known => rule is { Category: null, Service: null } && Agrees(rule.Product, _channelProducts[known]),
        };
    }

    /// <returns>Pairs (field the event may lack, field to take instead), in order.</returns>
    public IEnumerable<FieldAlias> AliasesFor(EventClass of) => _table.Aliases.Where(a =>
        a.Channel is { } channel && _channels.Find(Lower(channel)) == of.Channel && HasId(a.EventIds, of.EventId));

    private static bool HasId(IReadOnlyList<int> ids, int id) => ids.Count == 0 || id == EventClass.Absent || ids.Contains(id);

    /// <summary>A rule that names only a category means that category of every product.</summary>
    private static bool Covers(LogSource rule, LogSource route) =>
        (rule.Category is not null || rule.Service is not null)
        && (rule.Product is null || rule.Product == route.Product) && rule.Category == route.Category && rule.Service == route.Service;

    private static bool Agrees(string? rule, string? of) => rule is null || of is null || rule == of;

    private static bool Agrees(string? rule, FieldIndex vocabulary, int of) => rule is null || of < 0 || vocabulary.Find(rule) == of;

    private int Channel(EventTable table, ReadOnlySpan<byte> json)
    {
        if (table.First(_channelField) is >= 0 and var value && table.Kind(value) == ValueKind.Text)
        {
            var found = _channels.Find(table.Folded(value, json));
            return found >= 0 ? found : EventClass.Other;
        }

        if (table.First(_providerField) is >= 0 and var provider && table.Kind(provider) == ValueKind.Text)
        {
            var found = _providers.Find(table.Folded(provider, json));
            return found >= 0 ? _providerChannels[found] : EventClass.Absent;
        }

        return EventClass.Absent;
    }

    private int EventId(EventTable table, ReadOnlySpan<byte> json)
    {
        for (var value = table.First(_eventIdField); value >= 0; value = table.Next(value))
        {
            if (table.Kind(value) is ValueKind.Number or ValueKind.Text)
            {
                var text = table.Raw(value, json);
                if (Utf8Parser.TryParse(text, out int id, out var used) && used == text.Length)
                {
                    return _eventIds.Contains(id) ? id : EventClass.Other;
                }
            }
        }

        return EventClass.Absent;
    }

    private int Shape(EventTable table)
    {
        for (var shape = 0; shape < _shapeFields.Length; shape++)
        {
            var all = true;
            foreach (var field in _shapeFields[shape])
            {
                all &= table.First(field) >= 0;
            }

            if (all)
            {
                return shape;
            }
        }

        return EventClass.Absent;
    }

    private static int Known(FieldIndex vocabulary, EventTable table, ReadOnlySpan<byte> json, int field) =>
        table.First(field) is >= 0 and var value && table.Kind(value) == ValueKind.Text
            ? vocabulary.Find(table.Folded(value, json))
            : EventClass.Absent;

    private static FieldIndex Vocabulary(IEnumerable<string?> words) => new(words.OfType<string>());

    private static string Lower(string text) => Encoding.UTF8.GetString(Folding.Fold(text));
}
