//! Which scripts of `package.json` a command line calls.

/// How scripts are called that nobody calls a program. `yarn` and `pnpm` run programs of dependencies too, and
/// those are not known.
const SCRIPTS: [&str; 9] =
    ["build", "connector", "deploy", "post", "pre", "register", "setup", "start", "undeploy"];

/// Options that take the word behind them, or lead to another package: what is called then is not known.
const ELSEWHERE: [&str; 10] =
    ["--prefix", "-C", "--dir", "--cwd", "--filter", "-F", "-w", "--workspace", "-r", "--workspaces"];

/// The scripts that a command line calls with `npm run`, `yarn` and `pnpm`, in their order. What stands
/// behind a change of folders or in another package is passed over.
pub(super) fn called(line: &str) -> Vec<&str> {
    let mut scripts = Vec::new();
    for command in line.split(['&', '|', ';', '\n', '(', ')']) {
        let words = command.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
        let words: Vec<&str> = words.collect();
        let start = words.iter().position(|word| !word.contains('=')).unwrap_or(words.len());
        let Some((program, rest)) = words.get(start..).and_then(<[&str]>::split_first) else { continue };
        if *program == "cd" {
            // From here on another `package.json` may be meant.
            break;
        }
        scripts.extend(script(program, rest));
    }
    scripts
}

fn script<'l>(program: &str, rest: &[&'l str]) -> Option<&'l str> {
    if !["npm", "yarn", "pnpm"].contains(&program) {
        return None;
    }
    let named = |word: &&&str| {
        ELSEWHERE.iter().any(|option| **word == *option || word.starts_with(&format!("{option}=")))
    };
    let own = rest.iter().position(|word| *word == "--").unwrap_or(rest.len());
    let own = rest.get(..own)?;
    if own.iter().any(|word| named(&word)) {
        return None;
    }
    let mut words = own.iter().filter(|word| !word.starts_with('-'));
    let first = *words.next()?;
    let (script, is_sure) = match first {
        "run" | "run-script" => (*words.next()?, program != "yarn"),
        // npm has a few scripts that are called without `run`; without one of its own, `npm start` runs a file.
        "test" if program == "npm" => (first, true),
        _ if program == "npm" => return None,
        _ => (first, false),
    };
    let is_script = is_sure || script.contains(':') || SCRIPTS.iter().any(|word| script.starts_with(word));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ":._-/".contains(c);
    (is_script && script.chars().all(is_plain)).then_some(script)
}

#[cfg(test)]
mod tests {
    use super::called;

    #[test]
    fn scripts_are_found_in_command_lines() {
        for (line, scripts) in [
            (
                "npm install && npm run build && npm run connector:post-deploy",
                &["build", "connector:post-deploy"][..],
            ),
            ("yarn install; yarn build", &["build"]),
            ("pnpm run a | pnpm build:b", &["a", "build:b"]),
            ("NODE_ENV=production npm run-script x -- --flag", &["x"]),
            ("npm test", &["test"]),
            ("npm --silent run x", &["x"]),
            ("npm ci\nnpm run y", &["y"]),
            ("npm start", &[]),
            ("npm run", &[]),
            ("npm run $TASK", &[]),
            ("cd sub && npm run x", &[]),
            ("npm --prefix sub run x", &[]),
            ("npm run x -w sub", &[]),
            ("pnpm --filter=sub x", &[]),
            ("yarn add left-pad", &[]),
            ("yarn tsc && yarn run tsc && pnpm jest", &[]),
            ("yarn run post-deploy && yarn connector:x", &["post-deploy", "connector:x"]),
            ("node build.js && npx tsc && ./gradlew run x", &[]),
            ("", &[]),
        ] {
            assert_eq!(called(line), scripts, "{line}");
        }
    }
}
