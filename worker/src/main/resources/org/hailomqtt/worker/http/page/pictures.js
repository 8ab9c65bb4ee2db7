// A picture on a canvas with what was found in it drawn over: boxes, skeletons, faces, lines of text.

import { el } from "./dom.js";
import { percent } from "./format.js";

const MOST_PIXELS = 1280;
const COLOURS = ["#ff5d5d", "#3ddc97", "#4da3ff", "#ffc145", "#c58bff", "#ff8fd2", "#5ee2e6", "#a5d24a"];
const BONES = [
  ["left_shoulder", "right_shoulder"], ["left_shoulder", "left_elbow"], ["left_elbow", "left_wrist"],
  ["right_shoulder", "right_elbow"], ["right_elbow", "right_wrist"], ["left_shoulder", "left_hip"],
  ["right_shoulder", "right_hip"], ["left_hip", "right_hip"], ["left_hip", "left_knee"], ["left_knee", "left_ankle"],
  ["right_hip", "right_knee"], ["right_knee", "right_ankle"], ["nose", "left_eye"], ["nose", "right_eye"],
  ["left_eye", "left_ear"], ["right_eye", "right_ear"],
];
const SURE = 0.3; // a keypoint with a lower score is a guess

/** The bytes of base64 text. */
export function decode(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** A picture, upright, on a canvas; null if the browser can't read it. */
export async function canvasOf(blob, label) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch {
    return null;
  }
  const scale = Math.min(1, MOST_PIXELS / Math.max(bitmap.width, bitmap.height));
  const canvas = el("canvas", { role: "img", "aria-label": label });
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas;
}

/**
 * Draws findings into a canvas, and gives them as a list of {text, score, colour}.
 *
 * @param result of detect, pose, face or ocr; its coordinates are those of result.picture
 */
export function drawFindings(canvas, result) {
  const pen = canvas ? penOf(canvas, result.picture) : null;
  const legend = [];
  const colours = new Map();
  const colourOf = (key) => {
    if (!colours.has(key)) {
      colours.set(key, COLOURS[colours.size % COLOURS.length]);
    }
    return colours.get(key);
  };
  for (const { label, score, box } of result.boxes ?? []) {
    pen?.box(box, colourOf(label), `${label} ${percent(score)}`);
    legend.push({ text: label, score, colour: colourOf(label) });
  }
  (result.people ?? []).forEach((person, i) => {
    pen?.box(person.box, colourOf(i));
    pen?.skeleton(person.keypoints ?? [], colourOf(i));
    legend.push({ text: `person ${i + 1}`, score: person.score, colour: colourOf(i) });
  });
  (result.faces ?? []).forEach((face, i) => {
    pen?.box(face.box, colourOf(i));
    (face.landmarks ?? []).forEach((point) => pen?.dot(point, colourOf(i)));
    legend.push({ text: `face ${i + 1}`, score: face.score, colour: colourOf(i) });
  });
  (result.lines ?? []).forEach((line, i) => {
    pen?.polygon(line.corners, colourOf(i));
    legend.push({ text: line.text, score: line.score, colour: colourOf(i) });
  });
  return legend;
}

function penOf(canvas, picture) {
  const context = canvas.getContext("2d");
  const across = canvas.width / (picture?.width || canvas.width);
  const down = canvas.height / (picture?.height || canvas.height);
  const unit = Math.max(canvas.width, canvas.height) / 320;
  context.lineWidth = Math.max(1.5, 1.2 * unit);
  context.lineJoin = "round";
  context.font = `600 ${Math.max(11, Math.round(6 * unit))}px system-ui, sans-serif`;
  context.textBaseline = "top";

  function polygon(corners, colour) {
    context.strokeStyle = colour;
    context.beginPath();
    corners.forEach(([x, y]) => context.lineTo(x * across, y * down));
    context.closePath();
    context.stroke();
  }

  function dot({ x, y }, colour) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x * across, y * down, 1.6 * unit, 0, 2 * Math.PI);
    context.fill();
  }

  return {
    polygon,
    dot,
    box({ x, y, width, height }, colour, label) {
      polygon([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], colour);
      if (label) {
        const size = parseInt(context.font.match(/(\d+)px/)[1], 10) + 4;
        const wide = context.measureText(label).width + 8;
        const left = Math.min(Math.max(0, x * across), Math.max(0, canvas.width - wide));
        const top = Math.max(0, y * down - size);
        context.fillStyle = colour;
        context.fillRect(left, top, wide, size);
        context.fillStyle = "#10151c";
        context.fillText(label, left + 4, top + 2);
      }
    },
    skeleton(keypoints, colour) {
      const sure = new Map(keypoints.filter((point) => (point.score ?? 1) >= SURE).map((point) => [point.name, point]));
      context.strokeStyle = colour;
      for (const [from, to] of BONES) {
        if (sure.has(from) && sure.has(to)) {
          context.beginPath();
          context.moveTo(sure.get(from).x * across, sure.get(from).y * down);
          context.lineTo(sure.get(to).x * across, sure.get(to).y * down);
          context.stroke();
        }
      }
      sure.forEach((point) => dot(point, colour));
    },
  };
}
