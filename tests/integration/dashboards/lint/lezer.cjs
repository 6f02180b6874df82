// Reads queries as a JSON list; answers, for each, the text around every place that Grafana's grammar cannot read.
const { parser } = require("@grafana/lezer-logql");

const AROUND = 20;

function errors(query) {
  const found = [];
  parser.parse(query).iterate({
    enter: (node) => {
      if (node.type.isError) found.push(query.slice(Math.max(0, node.from - AROUND), node.to + AROUND));
    },
  });
  return found;
}

const queries = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(queries.map(errors)));
